package dev.millrace.eval.resampling;

/** Standard errors in closed form, as lm-evaluation-harness reports them (lm_eval/api/metrics.py). */
public final class StandardError {
    private StandardError() {}

    /** Standard deviation of a sample, over n − 1; NaN for fewer than two values. */
    public static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
    }

    /** Of a mean, deviation / √n: 1 0 1 1 0 1 1 0 1 1 have 0.152753. NaN for fewer than two values. */
    public static double ofMean(double[] values) {
        return deviation(values) / Math.sqrt(values.length);
    }

    /**
     * Of the mean of all items of some groups, √(Σ(nᵢ−1)·sᵢ²·nᵢ / (Σnᵢ−k) / Σnᵢ): the deviation within groups, pooled.
     *
     * @param stderrs s of each group's mean; NaN where a group of one item has none, whose factor is 0 anyway
     * @param sizes n of each, as many, 1 at least
     * @return NaN when no group has two items
     */
    public static double pooled(double[] stderrs, int[] sizes) {
        if (stderrs.length != sizes.length || sizes.length == 0) {
            throw new IllegalArgumentException(
                    "sizes: must be as many as stderrs, %d, are %d".formatted(stderrs.length, sizes.length));
        }
        double squares = 0;
        double items = 0;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 1) {
                throw new IllegalArgumentException("sizes[%d]: must be 1 or more, is %d".formatted(i, sizes[i]));
            }
            items += sizes[i];
            squares += sizes[i] == 1 ? 0 : (sizes[i] - 1.0) * sizes[i] * stderrs[i] * stderrs[i];
        }
        return items == sizes.length ? Double.NaN : Math.sqrt(squares / (items - sizes.length) / items);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
