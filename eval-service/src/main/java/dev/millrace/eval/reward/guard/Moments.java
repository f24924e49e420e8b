package dev.millrace.eval.reward.guard;

/**
 * Of some values, one at least.
 *
 * @param mean of them
 * @param variance of the population
 */
record Moments(double mean, double variance) {
    static Moments of(double[] values) {
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

    double deviation() {
        return Math.sqrt(variance);
    }
}
