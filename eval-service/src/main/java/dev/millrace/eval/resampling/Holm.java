package dev.millrace.eval.resampling;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction for many tests ("A simple sequentially rejective multiple test procedure", 1979). */
public final class Holm {
    private Holm() {}

    /**
     * The probabilities, each raised so that rejecting those below a level errs at all no more often than that level:
     * 0.01, 0.04, 0.03 become 0.03, 0.06, 0.06.
     *
     * @param p each in [0, 1], or NaN for a test that could not be made, which stays so and does not count
     * @return in the same order
     */
    public static double[] adjusted(double[] p) {
        int[] ascending = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = p.clone();
        double largest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            int test = ascending[rank];
            if (!(p[test] >= 0 && p[test] <= 1)) {
                throw new IllegalArgumentException("p[%d]: must be in [0, 1], is %s".formatted(test, p[test]));
            }
            largest = Math.max(largest, Math.min(1, p[test] * (ascending.length - rank)));
            adjusted[test] = largest;
        }
        return adjusted;
    }
}
