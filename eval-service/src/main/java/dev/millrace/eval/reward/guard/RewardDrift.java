package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.Moments;
import java.util.Arrays;

/**
 * How far the rewards of a fixed set of completions have moved from those of an earlier time.
 *
 * @param meanShift in deviations of the earlier rewards
 * @param deviationRatio later by earlier
 * @param stability population stability index (Siddiqi 2006): over ten bins of the earlier rewards with equal counts,
 *     the sum of (q − p) ln (q / p); by custom below 0.1 nothing changed and above 0.25 much did
 * @param largestGap Kolmogorov and Smirnov's statistic: the largest distance of the two cumulative distributions
 * @param gapBound of that distance, which two samples of the same distribution pass once in twenty times (Smirnov 1948,
 *     for large samples)
 */
public record RewardDrift(
        double meanShift, double deviationRatio, double stability, double largestGap, double gapBound) {
    public static final int REWARDS_MIN = 20;
    public static final double STABILITY_MAX = 0.25;

    private static final int BINS = 10;

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
        double[] sortedEarlier = sorted(earlier);
        double[] sortedLater = sorted(later);
        double sizes = Math.sqrt((double) (earlier.length + later.length) / ((double) earlier.length * later.length));
        return new RewardDrift(
                (after.mean() - before.mean()) / before.deviation(),
                after.deviation() / before.deviation(),
                stability(sortedEarlier, sortedLater),
                largestGap(sortedEarlier, sortedLater),
                1.358 * sizes);
    }

    private static double stability(double[] earlier, double[] later) {
        double sum = 0;
        double from = Double.NEGATIVE_INFINITY;
        for (int bin = 0; bin < BINS; bin++) {
            double to = bin == BINS - 1 ? Double.POSITIVE_INFINITY : earlier[(bin + 1) * earlier.length / BINS];
            double p = share(earlier, from, to);
            double q = share(later, from, to);
            sum += (q - p) * Math.log(q / p);
            from = to;
        }
        return sum;
    }

    /** Share in [from, to), with half a reward more in each bin: an empty one would make the index infinite. */
    private static double share(double[] sorted, double from, double to) {
        int within = below(sorted, to) - below(sorted, from);
        return (within + 0.5) / (sorted.length + 0.5 * BINS);
    }

    private static double largestGap(double[] earlier, double[] later) {
        double gap = 0;
        for (double[] values : new double[][] {earlier, later}) {
            for (double value : values) {
                double upTo = Math.nextUp(value);
                double difference =
                        (double) below(earlier, upTo) / earlier.length - (double) below(later, upTo) / later.length;
                gap = Math.max(gap, Math.abs(difference));
            }
        }
        return gap;
    }

    /** How many are below a bound. */
    private static int below(double[] sorted, double bound) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
