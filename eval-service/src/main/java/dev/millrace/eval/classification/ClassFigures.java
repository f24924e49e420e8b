package dev.millrace.eval.classification;

/**
 * Precision, recall and F-beta, of one class or over classes; each in [0, 1].
 *
 * @param precision share of the items predicted as it that are it
 * @param recall share of the items that are it that were predicted as it
 * @param fBeta their harmonic mean, recall weighing β² times as much
 * @param support items that are it
 */
public record ClassFigures(double precision, double recall, double fBeta, long support) {
    static ClassFigures of(long both, long predicted, long gold, double beta) {
        double squared = beta * beta;
        return new ClassFigures(
                share(both, predicted),
                share(both, gold),
                share((1 + squared) * both, predicted + squared * gold),
                gold);
    }

    /** A share of nothing is 0: scikit-learn's zero_division. */
    static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
