package dev.millrace.eval.reward.loss;

/** What becomes of two answers of equal rank. */
public enum TiePolicy {
    /** They give no pair. */
    DROP,
    /** They give one pair with target 0.5, which pulls their rewards together. */
    SOFT
}
