package dev.millrace.eval.harness;

import java.util.List;

/**
 * A named figure over items.
 *
 * @param key its name
 * @param direction which way is better
 * @param aggregation makes the figure of the items' measurements
 */
public record Metric(Key key, Direction direction, Aggregation aggregation) {
    /** Of what is better one way or the other. */
    public Metric(Key key, boolean isHigherBetter, Aggregation aggregation) {
        this(key, Direction.of(isHigherBetter), aggregation);
    }

    /**
     * A metric of the replies behind one filter.
     *
     * @param metric such as {@code exact_match}
     * @param filter such as {@code strict-match}; {@code none} where replies are taken as they are
     */
    public record Key(String metric, String filter) {
        public static final String NO_FILTER = "none";

        /** Of replies as they are. */
        public static Key of(String metric) {
            return new Key(metric, NO_FILTER);
        }

        /** As lm-evaluation-harness writes it: {@code exact_match,strict-match}. */
        @Override
        public String toString() {
            return metric + "," + filter;
        }
    }

    /** One number of the measurements of all items. */
    @FunctionalInterface
    public interface Aggregation {
        /**
         * The figure; NaN where these items give none.
         *
         * @param measurements at least one, of the kind that the metric's items have
         */
        double of(List<Measurement> measurements);
    }
}
