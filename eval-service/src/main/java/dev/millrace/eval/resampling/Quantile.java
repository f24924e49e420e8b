package dev.millrace.eval.resampling;

/** Quantiles between order statistics, linear: number 7 of Hyndman and Fan (1996), which numpy takes by default. */
public final class Quantile {
    private Quantile() {}

    /**
     * The value below which a share of the sample lies: of 1, 2, 3, 4 the 0.5 quantile is 2.5.
     *
     * @param sorted ascending, one value at least
     * @param share in [0, 1]
     */
    public static double of(double[] sorted, double share) {
        if (sorted.length == 0 || !(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "quantile: %s of %d values, must be in [0, 1] of one at least".formatted(share, sorted.length));
        }
        double position = share * (sorted.length - 1);
        int below = (int) position;
        double part = position - below;
        return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
    }
}
