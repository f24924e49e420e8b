package dev.millrace.eval.harness;

/**
 * An aggregation whose figure a bootstrap would push to one side by construction: a text that is drawn twice brings words
 * but no new ones, and a draw is less even than the items are. Its interval is by jackknife, which leaves items out and
 * repeats none.
 */
public interface JackknifedAggregation extends Metric.Aggregation {
    /** The least figure that there can be. */
    default double least() {
        return 0;
    }

    /** The largest one. */
    default double largest() {
        return 1;
    }
}
