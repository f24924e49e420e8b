package dev.millrace.eval.classification;

/** How figures of classes become one. */
public enum Averaging {
    /** Counts of all classes are summed first; where all labels count, precision, recall and F1 are the accuracy. */
    MICRO,
    /** Each class counts the same. */
    MACRO,
    /** Each class counts as often as it is right. */
    WEIGHTED
}
