package dev.millrace.local.bench.traffic;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When requests arrive that do not wait for each other: a Poisson process. Its gaps are independent and exponential with
 * mean 1/rate, drawn as −ln(1 − u)/rate for u uniform in [0, 1) (inversion; L. Devroye, Non-Uniform Random Variate
 * Generation, 1986, II.2).
 */
public final class Arrivals {
    /** Most arrivals of one schedule. */
    public static final int COUNT_MAX = 20_000;

    private Arrivals() {}

    /**
     * Nanoseconds from the start to each arrival, rising, all before the end. Ends early at {@link #COUNT_MAX}.
     *
     * @param ratePerSecond above 0
     * @param seconds length of the schedule, above 0
     */
    public static long[] poisson(double ratePerSecond, double seconds, long seed) {
        var random = new SplittableRandom(seed);
        long[] offsets = new long[COUNT_MAX];
        int count = 0;
        for (double at = gap(random, ratePerSecond);
                at < seconds && count < COUNT_MAX;
                at += gap(random, ratePerSecond)) {
            offsets[count++] = (long) (at * 1e9);
        }
        return Arrays.copyOf(offsets, count);
    }

    private static double gap(SplittableRandom random, double ratePerSecond) {
        return -Math.log1p(-random.nextDouble()) / ratePerSecond;
    }
}
