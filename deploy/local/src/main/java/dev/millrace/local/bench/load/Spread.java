package dev.millrace.local.bench.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A figure over the rounds.
 *
 * @param median the middle one; of an even number the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {
    /** Of one figure a round; null when there is none. */
    public static @Nullable Spread of(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "%.2f (%.2f to %.2f)".formatted(median, min, max);
    }
}
