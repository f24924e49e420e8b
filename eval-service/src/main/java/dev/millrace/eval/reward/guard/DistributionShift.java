package dev.millrace.eval.reward.guard;

import java.util.Arrays;

/**
 * How far a sample is from an earlier one.
 *
 * @param stability population stability index (Siddiqi 2006): over ten bins of the earlier values with equal counts, the sum
 *     of (q − p) ln (q / p); by custom below 0.1 nothing changed and above 0.25 much did. A value that fills a bin by itself
 *     has one of its own.
 * @param largestGap Kolmogorov and Smirnov's statistic: the largest distance of the two cumulative distributions
 * @param sizes √((n + m) / (n m)), the unit of that distance for samples of n and m values of the same distribution
 */
public record DistributionShift(double stability, double largestGap, double sizes) {
    private static final int BINS = 10;

    public DistributionShift {
        if (!(stability >= 0
                && stability < Double.POSITIVE_INFINITY
                && largestGap >= 0
                && largestGap <= 1
                && sizes > 0)) {
            throw new IllegalArgumentException("shift: must be finite figures of 0 at least, with a gap of at most 1");
        }
    }

    /**
     * The gap that two large samples of one distribution pass with a probability (Smirnov 1948): √(−½ ln (p / 2)) in the
     * unit of their sizes, which is 1.358 for 0.05.
     *
     * @param probability in (0, 1)
     */
    public double gapBound(double probability) {
        return Math.sqrt(-0.5 * Math.log(probability / 2)) * sizes;
    }

    /**
     * Compares.
     *
     * @param earlier one finite value at least
     * @param later one finite value at least
     */
    public static DistributionShift between(double[] earlier, double[] later) {
        if (earlier.length == 0 || later.length == 0) {
            throw new IllegalArgumentException("earlier, later: must have one value at least");
        }
        double[] before = sorted(earlier);
        double[] after = sorted(later);
        return new DistributionShift(
                stability(before, after),
                largestGap(before, after),
                Math.sqrt((before.length + after.length) / ((double) before.length * after.length)));
    }

    private static double stability(double[] earlier, double[] later) {
        double[] bounds = bounds(earlier);
        double sum = 0;
        for (int bin = 1; bin < bounds.length; bin++) {
            double p = share(earlier, bounds[bin - 1], bounds[bin], bounds.length - 1);
            double q = share(later, bounds[bin - 1], bounds[bin], bounds.length - 1);
            sum += (q - p) * Math.log(q / p);
        }
        return sum;
    }

    /** Where bins begin: at each tenth of the values, and behind a value that is at two of them. */
    private static double[] bounds(double[] sorted) {
        double[] tenths = new double[BINS];
        for (int i = 0; i < BINS; i++) {
            tenths[i] = sorted[i * sorted.length / BINS];
        }
        double[] bounds = new double[2 * BINS + 2];
        int count = 0;
        bounds[count++] = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < BINS; i++) {
            boolean repeats = i > 0 && tenths[i] == tenths[i - 1];
            boolean fills = i + 1 < BINS && tenths[i + 1] == tenths[i];
            // The first tenth is the least value: nothing of the earlier ones is before it.
            if (!repeats && (i > 0 || fills)) {
                bounds[count++] = tenths[i];
            }
            if (repeats && !fills) {
                bounds[count++] = Math.nextUp(tenths[i]);
            }
        }
        bounds[count++] = Double.POSITIVE_INFINITY;
        return Arrays.copyOf(bounds, count);
    }

    /** Share in [from, to), with half a value more in each bin: an empty one would make the index infinite. */
    private static double share(double[] sorted, double from, double to, int bins) {
        int within = below(sorted, to) - below(sorted, from);
        return (within + 0.5) / (sorted.length + 0.5 * bins);
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
