package dev.millrace.local.bench.load;

import org.HdrHistogram.AbstractHistogram;

/**
 * A distribution of times in milliseconds, exact to three digits. The p-th percentile is the smallest recorded time that
 * p % of all do not exceed.
 *
 * @param count how many were recorded, 1 or more
 * @param mean their mean
 * @param p50 the median
 * @param p95 the 95th percentile
 * @param p99 the 99th percentile
 * @param max the largest
 */
public record Percentiles(long count, double mean, double p50, double p95, double p99, double max) {
    private static final double MICROS = 1000;

    /** Of times in microseconds. */
    static Percentiles of(AbstractHistogram micros) {
        return new Percentiles(
                micros.getTotalCount(),
                micros.getMean() / MICROS,
                millis(micros, 50),
                millis(micros, 95),
                millis(micros, 99),
                millis(micros, 100));
    }

    /** One percentile in milliseconds, of times in microseconds. */
    static double millis(AbstractHistogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / MICROS;
    }
}
