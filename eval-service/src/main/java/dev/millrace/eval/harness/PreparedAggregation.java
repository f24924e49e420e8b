package dev.millrace.eval.harness;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An aggregation of texts, which are cut into words once: the figures of many choices among the items are then made of what
 * was counted in each.
 */
public interface PreparedAggregation extends Metric.Aggregation {
    /** Cuts. Of the same kind as those of {@link #of}, one at least. */
    Parts prepare(List<Measurement> measurements);

    /** What was counted. Holds arrays between figures; not thread-safe. */
    interface Parts {
        /** The figure of the items at these indices, which may repeat; NaN where they give none. */
        double figure(int[] indices);

        /** What one item costs of that, in additions or so; 1 or more. */
        long cost();
    }

    @Override
    default double of(List<Measurement> measurements) {
        return prepare(measurements)
                .figure(IntStream.range(0, measurements.size()).toArray());
    }
}
