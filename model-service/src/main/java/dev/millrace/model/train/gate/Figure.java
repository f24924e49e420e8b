package dev.millrace.model.train.gate;

import org.jspecify.annotations.Nullable;

/**
 * A metric over the items of a task.
 *
 * @param metric such as {@code exact_match}
 * @param filter such as {@code strict-match}; may be empty
 * @param value the figure
 * @param low lower end of its 95 % interval; null where it has none
 * @param high upper end
 * @param direction which way it is better
 */
public record Figure(
        String metric,
        String filter,
        double value,
        @Nullable Double low,
        @Nullable Double high,
        Direction direction) {
    /** Which way a figure is better. */
    public enum Direction {
        HIGHER,
        LOWER,
        NEITHER
    }

    /** Whether it is the same metric. */
    boolean isOf(Figure other) {
        return metric.equals(other.metric) && filter.equals(other.filter);
    }
}
