package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.RewardEstimate;

/**
 * Doubts an ensemble where its heads differ: mean − k · deviation (Coste et al. 2023, uncertainty-weighted
 * optimisation).
 *
 * @param deviations k, 0 to 10; 0 is the mean
 */
public record LowerBound(double deviations) {
    public LowerBound {
        if (!(deviations >= 0 && deviations <= 10)) {
            throw new IllegalArgumentException("deviations: must be in 0..10, is " + deviations);
        }
    }

    public double of(RewardEstimate estimate) {
        return estimate.mean() - deviations * estimate.deviation();
    }
}
