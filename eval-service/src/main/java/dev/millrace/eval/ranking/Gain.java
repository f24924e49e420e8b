package dev.millrace.eval.ranking;

/** What a document of a grade is worth at rank 1. */
public enum Gain {
    /** The grade (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002; scikit-learn). */
    LINEAR,
    /** 2^grade − 1, by which the best count far more (Burges et al., "Learning to rank using gradient descent", 2005). */
    EXPONENTIAL;

    double of(int grade) {
        return switch (this) {
            case LINEAR -> grade;
            case EXPONENTIAL -> Math.pow(2, grade) - 1;
        };
    }
}
