package dev.millrace.eval.harness;

import java.util.Arrays;
import java.util.List;

/**
 * An aggregation of measurements that repeat, such as classes: how often each one occurs is all that is needed, so that
 * drawing the items anew costs counting alone.
 */
public interface CountedAggregation extends Metric.Aggregation {
    /**
     * The figure; NaN where these items give none.
     *
     * @param distinct measurements
     * @param counts how often each occurs, 0 or more, one at least above 0
     */
    double ofCounts(List<Measurement> distinct, long[] counts);

    @Override
    default double of(List<Measurement> measurements) {
        long[] once = new long[measurements.size()];
        Arrays.fill(once, 1);
        return ofCounts(measurements, once);
    }
}
