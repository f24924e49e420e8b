package dev.millrace.eval.figure;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.resampling.Interval;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.resampling.StandardError;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes figures of measurements. The standard error is lm-evaluation-harness's: in closed form for a mean, by bootstrap
 * for a median, perplexity, F1, Matthews' correlation and figures of whole texts, none for the others. The interval is by
 * bootstrap for all but minimum and maximum; a figure that a bootstrap would bias has interval and error by jackknife.
 *
 * @param resampling how often the items are drawn anew
 * @param seed each figure draws from this seed afresh, so that it does not depend on which others are made
 */
public record Figures(Resampling resampling, long seed) {
    /** The figure of a metric; NaN throughout for no item, without error and interval for one. */
    public Figure of(Metric metric, List<Measurement> measurements) {
        Metric.Aggregation aggregation = metric.aggregation();
        double value = measurements.isEmpty() ? Double.NaN : aggregation.of(measurements);
        Interval interval = Double.isNaN(value) || measurements.size() < 2 || Aggregations.isEnd(aggregation)
                ? Interval.NONE
                : resampling.interval(aggregation, measurements, new SplittableRandom(seed));
        double stderr = Double.NaN;
        if (aggregation.equals(Aggregations.MEAN)) {
            stderr = StandardError.ofMean(Kinds.values(measurements));
        } else if (aggregation instanceof AdditiveAggregation additive && additive.isMean()) {
            stderr = StandardError.ofMean(measurements.stream()
                    .mapToDouble(measurement -> additive.addends(measurement)[0])
                    .toArray());
        } else if (Aggregations.isBootstrapped(aggregation)) {
            stderr = interval.stderr();
        }
        return new Figure(
                metric.key(), value, stderr, interval.low(), interval.high(), measurements.size(), metric.direction());
    }
}
