package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.Moments;

/**
 * How far the rewards of a fixed set of completions have moved from those of an earlier time.
 *
 * @param meanShift in deviations of the earlier rewards
 * @param deviationRatio later by earlier
 * @param stability population stability index, see {@link DistributionShift}
 * @param largestGap Kolmogorov and Smirnov's statistic, see there
 * @param gapBound of that distance, which two samples of the same distribution pass once in twenty times (Smirnov 1948,
 *     for large samples)
 */
public record RewardDrift(
        double meanShift, double deviationRatio, double stability, double largestGap, double gapBound) {
    public static final int REWARDS_MIN = 20;
    public static final double STABILITY_MAX = 0.25;

    public RewardDrift {
        if (!(Double.isFinite(meanShift)
                && deviationRatio >= 0
                && deviationRatio < Double.POSITIVE_INFINITY
                && stability >= 0
                && stability < Double.POSITIVE_INFINITY
                && largestGap >= 0
                && largestGap <= 1
                && gapBound > 0
                && gapBound < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "drift: must be finite figures of 0 at least but for the shift, with a gap of at most 1");
        }
    }

    /** Whether the rewards moved: more than samples of one distribution do, and by the custom of the index much. */
    public boolean drifted() {
        return largestGap > gapBound && stability > STABILITY_MAX;
    }

    /**
     * Compares.
     *
     * @param earlier {@value #REWARDS_MIN} at least, not all equal
     * @param later {@value #REWARDS_MIN} at least
     */
    public static RewardDrift between(double[] earlier, double[] later) {
        if (earlier.length < REWARDS_MIN || later.length < REWARDS_MIN) {
            throw new IllegalArgumentException(
                    "rewards: must be %d at least, are %d and %d".formatted(REWARDS_MIN, earlier.length, later.length));
        }
        Moments before = Moments.of(earlier);
        Moments after = Moments.of(later);
        if (!(before.deviation() > 0)) {
            throw new IllegalArgumentException("earlier: must be finite and not all equal");
        }
        var shift = DistributionShift.between(earlier, later);
        return new RewardDrift(
                (after.mean() - before.mean()) / before.deviation(),
                after.deviation() / before.deviation(),
                shift.stability(),
                shift.largestGap(),
                shift.gapBound(0.05));
    }
}
