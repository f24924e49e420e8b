package dev.millrace.eval.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Texts;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JackknifeTest {
    private static final Jackknife.Range ALL = new Jackknife.Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Different words by all words, as read. */
    private record DistinctWords() implements JackknifedAggregation {
        @Override
        public double of(List<Measurement> measurements) {
            var words = measurements.stream()
                    .flatMap(one -> Stream.of(((Texts) one).prediction().split(" ")))
                    .toList();
            return (double) new HashSet<>(words).size() / words.size();
        }
    }

    @Test
    void aMeanHasItsClosedStandardError() {
        for (int items : new int[] {2, 10, 200, 201, 299, 1_000}) {
            double[] values = new SplittableRandom(items).doubles(items).toArray();
            var interval = Jackknife.interval(mean(values), items, ALL, .95, new SplittableRandom(1));
            double stderr = StandardError.ofMean(values);
            assertEquals(stderr, interval.stderr(), stderr * (items <= 200 ? 1e-9 : .15), "items " + items);
            assertEquals(interval.mid() - 1.959963984540054 * interval.stderr(), interval.low(), 1e-12);
            assertEquals(interval.mid() + 1.959963984540054 * interval.stderr(), interval.high(), 1e-12);
            assertEquals(Math.min(items, 200), interval.resamples());
        }
    }

    /** Tukey's formula as textbooks have it, (n − 1) / n · Σ (θᵢ − θ̄)², of lists of which one text is missing. */
    @Test
    void textsAreLeftOutOneAtATime() {
        var random = new SplittableRandom(2);
        for (int trial = 0; trial < 100; trial++) {
            var texts = texts(random, 2 + random.nextInt(20));
            double[] without = new double[texts.size()];
            for (int i = 0; i < without.length; i++) {
                List<Measurement> rest = new ArrayList<>(texts);
                rest.remove(i);
                without[i] = new DistinctWords().of(rest);
            }
            double mean = Arrays.stream(without).average().orElseThrow();
            double squares = Arrays.stream(without)
                    .map(one -> (one - mean) * (one - mean))
                    .sum();
            double stderr = Math.sqrt((without.length - 1.0) / without.length * squares);
            var interval = Resampling.DEFAULT.interval(new DistinctWords(), texts, random);
            assertEquals(stderr, interval.stderr(), 1e-12, "trial " + trial);
        }
    }

    @Test
    void anIntervalHoldsItsFigureAndEndsWhereFiguresEnd() {
        var random = new SplittableRandom(3);
        var figure = new DistinctWords();
        for (int trial = 0; trial < 200; trial++) {
            int items = 2 + random.nextInt(30);
            var first = texts(random, items);
            var second = texts(random, items);
            var alone = Resampling.DEFAULT.interval(figure, first, random);
            double value = figure.of(first);
            assertTrue(alone.low() <= value && value <= alone.high(), "trial " + trial);
            assertTrue(alone.low() >= 0 && alone.high() <= 1, "trial " + trial);
            var both = Comparison.of(figure, new Pairs(first, second, 0), new Resampling(50, .95), random);
            double difference = figure.of(second) - value;
            assertEquals(difference, both.second() - both.first(), 1e-12);
            assertTrue(
                    both.difference().low() <= difference
                            && difference <= both.difference().high(),
                    "trial " + trial);
            assertTrue(both.difference().low() >= -1 && both.difference().high() <= 1, "trial " + trial);
            assertTrue(Double.isNaN(both.bootstrapP()) && both.randomisationP() <= 1);
        }
    }

    /** The reason why: nearly all draws with repeats have less different words than the texts have. */
    @Test
    void aBootstrapWouldMissTheFigure() {
        var random = new SplittableRandom(4);
        List<Measurement> texts = IntStream.range(0, 30)
                .<Measurement>mapToObj(i -> new Texts("w" + i, List.of()))
                .toList();
        Metric.Aggregation plain = new DistinctWords()::of;
        assertTrue(Resampling.DEFAULT.interval(plain, texts, random).high() < .9);
        assertEquals(
                1,
                Resampling.DEFAULT.interval(new DistinctWords(), texts, random).low());
    }

    /** The difference of means is the mean of differences. */
    @Test
    void itemsArePairedWhenLeftOut() {
        var random = new SplittableRandom(5);
        double[] before = random.doubles(40).toArray();
        double[] after = random.doubles(40).toArray();
        JackknifedAggregation mean = items -> items.stream()
                .mapToDouble(one -> ((Value) one).value())
                .average()
                .orElseThrow();
        var pairs = new Pairs(ResamplingTest.values(before), ResamplingTest.values(after), 0);
        var compared = Comparison.of(mean, pairs, new Resampling(100, .95), random);
        double[] differences =
                IntStream.range(0, 40).mapToDouble(i -> after[i] - before[i]).toArray();
        assertEquals(StandardError.ofMean(differences), compared.difference().stderr(), 1e-12);
    }

    @Test
    void oneItemHasNoInterval() {
        var interval = Jackknife.interval(_ -> .5, 1, ALL, .95, new SplittableRandom(1));
        assertEquals(.5, interval.mid());
        assertTrue(Double.isNaN(interval.low()) && Double.isNaN(interval.stderr()));
    }

    @Test
    void deviationsAreThoseOfTables() {
        assertEquals(1.959963984540054, Jackknife.deviations(.95), 1e-12);
        assertEquals(1.6448536269514722, Jackknife.deviations(.9), 1e-12);
        assertEquals(2.5758293035489004, Jackknife.deviations(.99), 1e-12);
        assertEquals(0, Jackknife.deviations(0), 1e-12);
    }

    @Test
    void whatDoesNotFitIsNotTestedAndWhatFitsIs() {
        var pairs = new Pairs(ResamplingTest.values(0, 1, 1), ResamplingTest.values(1, 1, 1), 0);
        var resampling = new Resampling(100, .95);
        var left = new WorkLeft(1_500); // 3 items, 4 figures, 100 draws
        var mean = new ResamplingTest.Mean();
        assertTrue(Comparison.of(mean, pairs, resampling, left, new SplittableRandom(1))
                        .randomisationP()
                <= 1);
        var untested = Comparison.of(mean, pairs, resampling, left, new SplittableRandom(1));
        assertEquals(Interval.NONE, untested.difference());
        assertTrue(Double.isNaN(untested.randomisationP()));
        assertEquals(1 / 3.0, untested.second() - untested.first(), 1e-12);
    }

    @Test
    void anInterruptedThreadStopsComparing() {
        var pairs = new Pairs(ResamplingTest.values(0, 1), ResamplingTest.values(1, 1), 0);
        int[] figures = {0};
        Metric.Aggregation interrupted = items -> {
            if (++figures[0] == 10) {
                Thread.currentThread().interrupt();
            }
            return items.size();
        };
        assertThrows(
                CancellationException.class,
                () -> Comparison.of(interrupted, pairs, Resampling.DEFAULT, new SplittableRandom(1)));
        assertTrue(Thread.interrupted());
        assertTrue(figures[0] < 20, "figures " + figures[0]);
    }

    private static ToDoubleFunction<int[]> mean(double[] values) {
        return indices ->
                Arrays.stream(indices).mapToDouble(i -> values[i]).average().orElseThrow();
    }

    private static List<Measurement> texts(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .<Measurement>mapToObj(_ -> new Texts(
                        String.join(
                                " ",
                                random.ints(1 + random.nextInt(8), 0, 12)
                                        .mapToObj(word -> "w" + word)
                                        .toList()),
                        List.of()))
                .toList();
    }
}
