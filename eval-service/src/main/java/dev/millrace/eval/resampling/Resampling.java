package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The percentile bootstrap over items (Efron, "Bootstrap methods: another look at the jackknife", 1979). The interval is
 * that of rouge_score (scoring.py): linear percentiles of the resampled figures. A {@link JackknifedAggregation} has one by
 * jackknife instead.
 *
 * @param resamples how often the items are drawn anew, 1 to {@link #RESAMPLES_MAX}
 * @param confidence share of the resampled figures, or of a normal distribution, within the interval, in [0, 1)
 */
public record Resampling(int resamples, double confidence) {
    public static final int RESAMPLES_MAX = 100_000;
    /** Items of one figure at most. */
    public static final int ITEMS_MAX = 1_000_000;
    /** 1,000 resamples, 95 %. */
    public static final Resampling DEFAULT = new Resampling(1_000, .95);

    /** Additions or so that one call may cost, a few seconds; beyond it there are fewer resamples. */
    private static final long WORK_MAX = 4_000_000_000L;
    /** Fewer tell nothing of a tail; a figure too expensive for them gets them nevertheless. */
    private static final int RESAMPLES_MIN = 100;

    public Resampling {
        if (resamples < 1 || resamples > RESAMPLES_MAX) {
            throw new IllegalArgumentException(
                    "resamples: must be in 1..%d, is %d".formatted(RESAMPLES_MAX, resamples));
        }
        if (!(confidence >= 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence: must be in [0, 1), is " + confidence);
        }
    }

    /**
     * The interval of a figure.
     *
     * @param measurements 1 to {@link #ITEMS_MAX}
     */
    public Interval interval(Metric.Aggregation aggregation, List<Measurement> measurements, RandomGenerator random) {
        requireItems(measurements.size());
        var drawn = Drawn.of(aggregation, measurements);
        if (aggregation instanceof JackknifedAggregation jackknifed) {
            var range = new Jackknife.Range(jackknifed.least(), jackknifed.largest());
            return Jackknife.interval(drawn::figure, measurements.size(), range, confidence, random);
        }
        double[] figures = new double[affordable(drawn.cost() * measurements.size())];
        int[] indices = new int[measurements.size()];
        for (int i = 0; i < figures.length; i++) {
            draw(indices, random);
            figures[i] = drawn.figure(indices);
        }
        return intervalOf(figures);
    }

    /** The percentiles of figures, NaN where one of them is; sorts the array. */
    Interval intervalOf(double[] figures) {
        double stderr = StandardError.deviation(figures);
        Arrays.sort(figures);
        if (Double.isNaN(figures[figures.length - 1])) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN, Double.NaN, figures.length);
        }
        double tail = (1 - confidence) / 2;
        return new Interval(
                Quantile.of(figures, tail),
                Quantile.of(figures, .5),
                Quantile.of(figures, 1 - tail),
                stderr,
                figures.length);
    }

    /** How many resamples there may be of such cost each. */
    int affordable(long cost) {
        return Math.min(resamples, (int) Math.clamp(WORK_MAX / cost, RESAMPLES_MIN, RESAMPLES_MAX));
    }

    static void draw(int[] indices, RandomGenerator random) {
        for (int i = 0; i < indices.length; i++) {
            indices[i] = random.nextInt(indices.length);
        }
    }

    static void requireItems(int items) {
        if (items < 1 || items > ITEMS_MAX) {
            throw new IllegalArgumentException("measurements: must be 1 to %d, are %d".formatted(ITEMS_MAX, items));
        }
    }
}
