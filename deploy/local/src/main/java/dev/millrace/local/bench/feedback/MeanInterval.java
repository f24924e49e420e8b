package dev.millrace.local.bench.feedback;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A mean with its 95 % interval: the percentiles of the means of {@value #RESAMPLES} samples drawn with replacement
 * (Efron, "Bootstrap methods: another look at the jackknife", 1979).
 *
 * @param mean of the values
 * @param low lower end
 * @param high upper end
 */
public record MeanInterval(double mean, double low, double high) {
    static final int RESAMPLES = 10_000;

    /**
     * Of some values.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static MeanInterval of(List<Double> values, RandomGenerator random) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: must not be empty");
        }
        double[] drawn = values.stream().mapToDouble(value -> value).toArray();
        double[] means = new double[RESAMPLES];
        for (int sample = 0; sample < RESAMPLES; sample++) {
            double sum = 0;
            for (int i = 0; i < drawn.length; i++) {
                sum += drawn[random.nextInt(drawn.length)];
            }
            means[sample] = sum / drawn.length;
        }
        Arrays.sort(means);
        int tail = RESAMPLES / 40;
        return new MeanInterval(Arrays.stream(drawn).average().orElseThrow(), means[tail], means[RESAMPLES - tail - 1]);
    }

    @Override
    public String toString() {
        return "%.3f (%.3f to %.3f)".formatted(mean, low, high);
    }
}
