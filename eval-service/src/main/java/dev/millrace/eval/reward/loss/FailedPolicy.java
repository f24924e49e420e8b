package dev.millrace.eval.reward.loss;

/** What becomes of answers that a labeller marked as failed. */
public enum FailedPolicy {
    /** They give no pairs. */
    DROP,
    /** Each is worse than every answer that did not fail; two failed ones give no pair. */
    LOWEST
}
