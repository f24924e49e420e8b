package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * A figure of two runs over the same items, and whether it differs by more than chance.
 *
 * @param first figure of the first run
 * @param second figure of the second
 * @param difference second − first, with its interval by paired bootstrap
 * @param bootstrapP two-sided, by paired bootstrap: how often a resampled difference is as far from the observed one as
 *     that is from 0 (as sacreBLEU, significance.py; Koehn 2004)
 * @param randomisationP two-sided, by approximate randomisation: how often exchanging the two runs on a coin's throw at
 *     each item gives a difference as large (Riezler and Maxwell 2005)
 * @param items that both measured
 */
public record Comparison(
        double first, double second, Interval difference, double bootstrapP, double randomisationP, int items) {
    /** Differences this near count as equal: sums in another order differ in their last digits. */
    private static final double ROUNDING = 1e-12;

    /**
     * Compares. Both probabilities are (c + 1) / (resamples + 1), so never 0; equal runs have 1. They are NaN where the
     * figure is, of the items or of a draw of them.
     *
     * @param resampling how many draws for each of the two, fewer where the figure is expensive
     */
    public static Comparison of(
            Metric.Aggregation aggregation, Pairs pairs, Resampling resampling, RandomGenerator random) {
        int items = pairs.first().size();
        List<Measurement> both = new ArrayList<>(pairs.first());
        both.addAll(pairs.second());
        var drawn = Drawn.of(aggregation, both);
        int resamples = resampling.affordable(drawn.cost() * items * 4);
        double first = aggregation.of(pairs.first());
        double second = aggregation.of(pairs.second());
        double[] resampled = resampledDifferences(drawn, items, resamples, random);
        double[] exchanged = exchangedDifferences(drawn, items, resamples, random);
        double observed = second - first;
        return new Comparison(
                first,
                second,
                resampling.intervalOf(resampled),
                p(resampled, observed, observed),
                p(exchanged, 0, observed),
                items);
    }

    /** Draws the items anew, the same ones of both runs. */
    private static double[] resampledDifferences(Drawn drawn, int items, int resamples, RandomGenerator random) {
        double[] differences = new double[resamples];
        int[] indices = new int[items];
        for (int r = 0; r < resamples; r++) {
            Resampling.draw(indices, random);
            double first = drawn.figure(indices);
            for (int i = 0; i < items; i++) {
                indices[i] += items;
            }
            differences[r] = drawn.figure(indices) - first;
        }
        return differences;
    }

    private static double[] exchangedDifferences(Drawn drawn, int items, int resamples, RandomGenerator random) {
        double[] differences = new double[resamples];
        int[] ofFirst = new int[items];
        int[] ofSecond = new int[items];
        for (int r = 0; r < resamples; r++) {
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
