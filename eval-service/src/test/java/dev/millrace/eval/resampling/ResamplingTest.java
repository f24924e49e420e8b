package dev.millrace.eval.resampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Texts;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplingTest {
    @Test
    void threeScoresHaveTheIntervalOfRougeScore() {
        List<Measurement> scores = values(.5, 0, 1);
        var interval = new Resampling(1_000, .9).interval(new Mean(), scores, new SplittableRandom(1));
        assertEquals(1 / 6.0, interval.low(), 1e-12);
        assertEquals(3 / 6.0, interval.mid(), 1e-12);
        assertEquals(5 / 6.0, interval.high(), 1e-12);
        var point = new Resampling(1_000, 0).interval(new Mean(), scores, new SplittableRandom(1));
        assertEquals(3 / 6.0, point.low(), 1e-12);
        assertEquals(3 / 6.0, point.high(), 1e-12);
    }

    @Test
    void sumsGiveTheSameFiguresAsLists() {
        List<Measurement> scores = values(new SplittableRandom(2).doubles(200).toArray());
        var mean = new Mean();
        Metric.Aggregation slow = mean::of;
        var fast = Resampling.DEFAULT.interval(mean, scores, new SplittableRandom(3));
        var slowly = Resampling.DEFAULT.interval(slow, scores, new SplittableRandom(3));
        assertEquals(slowly.low(), fast.low(), 1e-12);
        assertEquals(slowly.mid(), fast.mid(), 1e-12);
        assertEquals(slowly.stderr(), fast.stderr(), 1e-12);
    }

    @Test
    void theIntervalOfAMeanIsAboutTwoStandardErrorsWide() {
        double[] sample = new SplittableRandom(4).doubles(2_000).toArray();
        var interval = Resampling.DEFAULT.interval(new Mean(), values(sample), new SplittableRandom(5));
        double stderr = StandardError.ofMean(sample);
        assertEquals(stderr, interval.stderr(), stderr * .08);
        assertEquals(2 * 1.96 * stderr, interval.high() - interval.low(), stderr * .3);
    }

    /** The known part of nominal coverage: 95 % of the intervals hold the mean, less a little as there are 40 items. */
    @Test
    void ninetyFivePercentOfIntervalsHoldTheTruth() {
        var random = new SplittableRandom(6);
        int held = 0;
        for (int trial = 0; trial < 400; trial++) {
            var interval = new Resampling(400, .95)
                    .interval(new Mean(), values(random.doubles(40).toArray()), random);
            held += interval.low() <= .5 && .5 <= interval.high() ? 1 : 0;
        }
        assertTrue(held >= 360 && held <= 392, "held " + held);
    }

    @Test
    void expensiveFiguresGetFewerResamplesAndSaySo() {
        List<Measurement> texts = Collections.nCopies(10_000, new Texts("a", List.of("b")));
        var interval = Resampling.DEFAULT.interval(List::size, texts, new SplittableRandom(7));
        assertEquals(200, interval.resamples());
        var cheap = Resampling.DEFAULT.interval(new Mean(), values(1, 2), new SplittableRandom(7));
        assertEquals(1_000, cheap.resamples());
    }

    @Test
    void anUndefinedFigureHasNoInterval() {
        var interval = Resampling.DEFAULT.interval(_ -> Double.NaN, values(1, 2), new SplittableRandom(8));
        assertTrue(Double.isNaN(interval.low()) && Double.isNaN(interval.stderr()));
    }

    @Test
    void limitsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Resampling(0, .95));
        assertThrows(IllegalArgumentException.class, () -> new Resampling(10, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Resampling.DEFAULT.interval(new Mean(), List.of(), new SplittableRandom(1)));
    }

    @Test
    void quantilesAreThoseOfNumpy() {
        JsonNode expected = Golden.json("metrics/statistics.json").get("quantiles");
        double[] sorted =
                Arrays.stream(Golden.doubles(expected.get("values"))).sorted().toArray();
        double[] at = Golden.doubles(expected.get("at"));
        for (int i = 0; i < at.length; i++) {
            assertEquals(expected.get("quantiles").get(i).doubleValue(), Quantile.of(sorted, at[i]), 1e-12);
        }
    }

    static List<Measurement> values(double... values) {
        return Arrays.stream(values).<Measurement>mapToObj(Value::new).toList();
    }

    /** The mean of numbers. */
    static final class Mean implements AdditiveAggregation {
        @Override
        public double[] addends(Measurement measurement) {
            return new double[] {((Value) measurement).value()};
        }

        @Override
        public double ofSums(double[] sums, int items) {
            return sums[0] / items;
        }
    }
}
