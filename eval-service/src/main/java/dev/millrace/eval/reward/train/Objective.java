package dev.millrace.eval.reward.train;

/** Which judgements a head learns from. */
public enum Objective {
    /** Pairs of answers, {@link dev.millrace.eval.reward.loss.PairwiseLoss}. */
    PAIRWISE,
    /** Whole orders, {@link dev.millrace.eval.reward.loss.PlackettLuce}. */
    LISTWISE,
    /** Answers judged good or bad one by one, {@link dev.millrace.eval.reward.loss.BinaryLogistic}. */
    BINARY
}
