package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.RewardEstimate;

/**
 * What stands between a reward and whoever chooses by it.
 *
 * @param doubt how much of the heads' deviation is taken off
 * @param clip then keeps it within bounds
 * @param texts tells answers that no reward shall choose
 */
public record RewardGuard(LowerBound doubt, RewardClip clip, TextCheck texts) {
    /** What choosing goes by. */
    public double guarded(RewardEstimate estimate) {
        return clip.clip(doubt.of(estimate));
    }
}
