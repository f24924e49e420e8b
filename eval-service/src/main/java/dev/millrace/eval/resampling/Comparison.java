package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A figure of two runs over the same items, and whether it differs by more than chance.
 *
 * @param first figure of the first run
 * @param second figure of the second
 * @param difference second − first, with its interval by paired bootstrap, or of a {@link JackknifedAggregation} by jackknife
 *     over the items; {@link Interval#NONE} where the work for it was not left
 * @param bootstrapP two-sided, by paired bootstrap: how often a resampled difference is as far from the observed one as
 *     that is from 0 (as sacreBLEU, significance.py; Koehn 2004); NaN where there is no bootstrap
 * @param randomisationP two-sided, by approximate randomisation: how often exchanging the two runs on a coin's throw at
 *     each item gives a difference as large (Riezler and Maxwell 2005)
 * @param items that both measured
 */
public record Comparison(
        double first, double second, Interval difference, double bootstrapP, double randomisationP, int items) {
    /** Differences this near count as equal: sums in another order differ in their last digits. */
    private static final double ROUNDING = 1e-12;

    /** Compares, whatever it costs. */
    public static Comparison of(
            Metric.Aggregation aggregation, Pairs pairs, Resampling resampling, RandomGenerator random) {
        return of(aggregation, pairs, resampling, new WorkLeft(Long.MAX_VALUE), random);
    }

    /**
     * Compares. Both probabilities are (c + 1) / (resamples + 1), so never 0; equal runs have 1. They are NaN where the
     * figure is, of the items or of a draw of them, and where the work is not left.
     *
     * @param resampling how many draws for each of the two, fewer where the figure is expensive
     * @param left what this may cost
     * @throws CancellationException when the thread is interrupted
     */
    public static Comparison of(
            Metric.Aggregation aggregation, Pairs pairs, Resampling resampling, WorkLeft left, RandomGenerator random) {
        int items = pairs.first().size();
        List<Measurement> both = new ArrayList<>(pairs.first());
        both.addAll(pairs.second());
        requireWanted();
        var drawn = Drawn.of(aggregation, both);
        double first = drawn.figure(IntStream.range(0, items).toArray());
        double second = drawn.figure(IntStream.range(items, 2 * items).toArray());
        long cost = drawn.cost() * items * 4;
        int resamples = resampling.affordable(cost);
        if (!left.take(cost * resamples)) {
            return new Comparison(first, second, Interval.NONE, Double.NaN, Double.NaN, items);
        }
        double observed = second - first;
        Interval interval;
        double bootstrapP = Double.NaN;
        if (aggregation instanceof JackknifedAggregation jackknifed) {
            interval = jackknifed(drawn, items, jackknifed, resampling, random);
        } else {
            double[] resampled = resampledDifferences(drawn, items, resamples, random);
            interval = resampling.intervalOf(resampled);
            bootstrapP = p(resampled, observed, observed);
        }
        double[] exchanged = exchangedDifferences(drawn, items, resamples, random);
        return new Comparison(first, second, interval, bootstrapP, p(exchanged, 0, observed), items);
    }

    /** Leaves the same items of both runs out. */
    private static Interval jackknifed(
            Drawn drawn, int items, JackknifedAggregation aggregation, Resampling resampling, RandomGenerator random) {
        double widest = aggregation.largest() - aggregation.least();
        return Jackknife.interval(
                indices -> {
                    requireWanted();
                    return difference(drawn, items, indices);
                },
                items,
                new Jackknife.Range(-widest, widest),
                resampling.confidence(),
                random);
    }

    /** Between the second run's items and the first run's; changes the indices. */
    private static double difference(Drawn drawn, int items, int[] indices) {
        double first = drawn.figure(indices);
        for (int i = 0; i < indices.length; i++) {
            indices[i] += items;
        }
        return drawn.figure(indices) - first;
    }

    private static void requireWanted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("nobody waits for the comparison");
        }
    }

    /** Draws the items anew, the same ones of both runs. */
    private static double[] resampledDifferences(Drawn drawn, int items, int resamples, RandomGenerator random) {
        double[] differences = new double[resamples];
        int[] indices = new int[items];
        for (int r = 0; r < resamples; r++) {
            requireWanted();
            Resampling.draw(indices, random);
            differences[r] = difference(drawn, items, indices);
        }
        return differences;
    }

    private static double[] exchangedDifferences(Drawn drawn, int items, int resamples, RandomGenerator random) {
        double[] differences = new double[resamples];
        int[] ofFirst = new int[items];
        int[] ofSecond = new int[items];
        for (int r = 0; r < resamples; r++) {
            requireWanted();
            for (int i = 0; i < items; i++) {
                int moved = random.nextBoolean() ? items : 0;
                ofFirst[i] = i + moved;
                ofSecond[i] = i + items - moved;
            }
            differences[r] = drawn.figure(ofSecond) - drawn.figure(ofFirst);
        }
        return differences;
    }

    private static double p(double[] differences, double centre, double observed) {
        double least = Math.abs(observed) * (1 - ROUNDING);
        int asFar = 0;
        for (double difference : differences) {
            if (Double.isNaN(difference - observed)) {
                return Double.NaN;
            }
            asFar += Math.abs(difference - centre) >= least ? 1 : 0;
        }
        return (asFar + 1.0) / (differences.length + 1.0);
    }

    /** (second − first) / first in percent: 0.2334 to 0.4216 is +80.63 %. Empty when first is 0. */
    public OptionalDouble relativePercent() {
        return relativePercent(first, second);
    }

    static OptionalDouble relativePercent(double first, double second) {
        return first == 0 ? OptionalDouble.empty() : OptionalDouble.of((second - first) / Math.abs(first) * 100);
    }
}
