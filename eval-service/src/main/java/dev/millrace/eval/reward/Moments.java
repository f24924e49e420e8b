package dev.millrace.eval.reward;

/**
 * Of some values, one at least.
 *
 * @param mean of them
 * @param variance of the population
 */
public record Moments(double mean, double variance) {
    /** Of these values. */
    public static Moments of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values: must be one at least");
        }
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (double value : values) {
            variance += (value - mean) * (value - mean) / values.length;
        }
        return new Moments(mean, variance);
    }

    /** Standard deviation of the population. */
    public double deviation() {
        return Math.sqrt(variance);
    }
}
