package dev.millrace.eval.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.ResamplingTest.Mean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignificanceTest {
    private static final JsonNode GOLDEN = Golden.json("metrics/statistics.json");
    private static final Metric.Key ACC = Metric.Key.of("acc");

    @Test
    void signTestIsTheBinomialTestOfScipy() {
        for (JsonNode expected : Golden.list(GOLDEN.get("sign_tests"))) {
            double p = expected.get("p").doubleValue();
            var test = new SignTest(
                    expected.get("wins").intValue(), expected.get("losses").intValue());
            assertEquals(p, test.p(), p * 1e-10);
        }
        assertEquals(22 / 1024.0, new SignTest(1, 9).p(), 1e-15);
        assertTrue(new SignTest(4_000_000, 5_000_000).p() > 0);
    }

    @Test
    void exchangingRunsFindsThePermutationTestsProbability() {
        for (JsonNode expected : Golden.list(GOLDEN.get("paired"))) {
            Pairs pairs = pairs(expected);
            var comparison = Comparison.of(new Mean(), pairs, new Resampling(20_000, .95), new SplittableRandom(1));
            assertEquals(expected.get("permutation_p").doubleValue(), comparison.randomisationP(), .01);
            assertEquals(comparison.randomisationP(), comparison.bootstrapP(), .05);
            assertTrue(comparison.difference().low() < comparison.second() - comparison.first());
            double effect = ItemDifferences.of(pairs).effectSize();
            assertEquals(expected.get("effect_size").doubleValue(), effect, 1e-12);
            double[] first = Golden.doubles(expected.get("first"));
            double stderr = expected.get("mean_stderr_of_first").doubleValue();
            assertEquals(stderr, StandardError.ofMean(first), 1e-12);
        }
    }

    @Test
    void aRunDoesNotDifferFromItself() {
        var scores = ResamplingTest.values(0, 1, 1, .5);
        var pairs = new Pairs(scores, scores, 0);
        var comparison = Comparison.of(new Mean(), pairs, Resampling.DEFAULT, new SplittableRandom(1));
        assertEquals(1, comparison.bootstrapP());
        assertEquals(1, comparison.randomisationP());
        assertEquals(new ItemDifferences(0, 0, 4, 0, 1), ItemDifferences.of(pairs));
    }

    /** Under the null hypothesis a test at the 5 % level rejects about once in twenty times. */
    @Test
    void testsOfEqualRunsRejectOnceInTwentyTimes() {
        var random = new SplittableRandom(3);
        int byBootstrap = 0;
        int byRandomisation = 0;
        for (int trial = 0; trial < 400; trial++) {
            var first = ResamplingTest.values(random.doubles(50).toArray());
            var second = ResamplingTest.values(random.doubles(50).toArray());
            var comparison = Comparison.of(new Mean(), new Pairs(first, second, 0), new Resampling(199, .95), random);
            byBootstrap += comparison.bootstrapP() <= .05 ? 1 : 0;
            byRandomisation += comparison.randomisationP() <= .05 ? 1 : 0;
        }
        assertTrue(byBootstrap >= 8 && byBootstrap <= 40, "bootstrap rejected " + byBootstrap);
        assertTrue(byRandomisation >= 8 && byRandomisation <= 36, "randomisation rejected " + byRandomisation);
    }

    @Test
    void holmRaisesTheSmallestMost() {
        JsonNode expected = GOLDEN.get("holm");
        assertArrayEquals(
                Golden.doubles(expected.get("adjusted")), Holm.adjusted(Golden.doubles(expected.get("p"))), 1e-15);
        assertArrayEquals(new double[] {1, 1}, Holm.adjusted(new double[] {.6, .7}));
        assertThrows(IllegalArgumentException.class, () -> Holm.adjusted(new double[] {1.1}));
    }

    @Test
    void meanAndPooledErrorsAreThoseOfTheHarness() {
        double[] right = {1, 0, 1, 1, 0, 1, 1, 0, 1, 1};
        assertEquals(.152753, StandardError.ofMean(right), 5e-7);
        assertTrue(Double.isNaN(StandardError.ofMean(new double[] {1})));
        for (JsonNode expected : Golden.list(GOLDEN.get("pooled"))) {
            double[] stderrs = Golden.doubles(expected.get("stderrs"));
            int[] sizes = Golden.ints(expected.get("sizes"));
            assertEquals(expected.get("pooled_stderr").doubleValue(), StandardError.pooled(stderrs, sizes), 1e-12);
        }
        assertEquals(.5, StandardError.pooled(new double[] {.5, Double.NaN}, new int[] {3, 1}), .1);
        assertTrue(Double.isNaN(StandardError.pooled(new double[] {Double.NaN}, new int[] {1})));
    }

    @Test
    void relativeChangesOfTheWorkedExample() {
        assertEquals(80.634105, Comparison.relativePercent(.2334, .4216).orElseThrow(), 5e-7);
        assertEquals(-3.202087, Comparison.relativePercent(.4216, .4081).orElseThrow(), 5e-7);
        assertEquals(50, Comparison.relativePercent(-2, -1).orElseThrow());
        assertTrue(Comparison.relativePercent(0, 1).isEmpty());
    }

    @Test
    void itemsArePairedByTheirIds() {
        var pairs = Pairs.of(result("f", "a1", "b0", "c1"), result("f", "c0", "x1", "a1"), ACC);
        assertEquals(List.of(new Value(1), new Value(1)), pairs.first());
        assertEquals(List.of(new Value(1), new Value(0)), pairs.second());
        assertEquals(2, pairs.unpaired());
        assertThrows(IllegalArgumentException.class, () -> Pairs.of(result("f", "a1"), result("g", "a1"), ACC));
        assertThrows(IllegalArgumentException.class, () -> Pairs.of(result("f", "a1"), result("f", "b1"), ACC));
    }

    @Test
    void metricsOfATaskAreCorrectedTogether() {
        var first = result("f", "a0", "b0", "c0", "d0", "e0", "g0", "h1");
        var second = result("f", "a1", "b1", "c1", "d1", "e1", "g1", "h1");
        var acc = new Metric(ACC, true, new Mean());
        var alone = TaskComparison.of(first, second, List.of(acc), Resampling.DEFAULT, 3)
                .getFirst();
        assertEquals(alone.comparison().randomisationP(), alone.adjustedP());
        assertEquals(2 / 64.0, alone.adjustedP(), .02);
        assertEquals(new SignTest(6, 0).p(), alone.byItem().orElseThrow().signTest());
        var both = TaskComparison.of(first, second, List.of(acc, acc), Resampling.DEFAULT, 3);
        assertEquals(2 * alone.adjustedP(), both.getLast().adjustedP(), 1e-12);
    }

    /** Without a finite p a metric cannot be tested, and must not spoil the others. */
    @Test
    void anUndefinedMetricIsLeftOutOfTheCorrection() {
        assertArrayEquals(new double[] {.02, Double.NaN, .3}, Holm.adjusted(new double[] {.01, Double.NaN, .3}), 1e-15);
    }

    private static TaskResult result(String fingerprint, String... items) {
        return new TaskResult(
                "task",
                "1",
                fingerprint,
                List.of(),
                IntStream.range(0, items.length)
                        .mapToObj(i -> new ItemResult(
                                new Item(
                                        i,
                                        items[i].substring(0, 1),
                                        "{}",
                                        "",
                                        List.of(new Request.Generate("", Decoding.greedy(List.of(), 1)))),
                                List.of(new Reply.Text("", 1)),
                                Map.of(ACC, new Value(Double.parseDouble(items[i].substring(1))))))
                        .toList());
    }

    private static Pairs pairs(JsonNode expected) {
        return new Pairs(
                ResamplingTest.values(Golden.doubles(expected.get("first"))),
                ResamplingTest.values(Arrays.copyOf(
                        Golden.doubles(expected.get("second")),
                        expected.get("second").size())),
                0);
    }
}
