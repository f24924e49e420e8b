package dev.millrace.eval.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Measurement.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LengthControlledWinRateTest {
    @Test
    void isWhatALogisticRegressionPredictsAtEqualLength() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("length_controlled"))) {
            double[] preferences = Golden.doubles(expected.get("preferences"));
            int[] lengths = Golden.ints(expected.get("lengths"));
            int[] baselineLengths = Golden.ints(expected.get("baseline_lengths"));
            var pairs = new ArrayList<Preference>();
            for (int i = 0; i < preferences.length; i++) {
                pairs.add(new Preference(preferences[i], lengths[i], baselineLengths[i]));
            }
            var rate = LengthControlledWinRate.of(pairs);
            assertEquals(expected.get("plain").doubleValue(), rate.plain(), 1e-12);
            assertEquals(expected.get("controlled").doubleValue(), rate.controlled(), 1e-7);
            assertEquals(expected.get("length_effect").doubleValue(), rate.lengthEffect(), 1e-6);
            assertFalse(rate.isRidged());
        }
    }

    /** As good as the baseline, but long, before a judge who likes length. */
    @Test
    void takesTheAdvantageOfLengthAway() {
        var random = new SplittableRandom(5);
        var pairs = new ArrayList<Preference>();
        for (int i = 0; i < 4_000; i++) {
            int length = 300 + random.nextInt(1_000);
            double chance = 1 / (1 + Math.exp(-(length - 500) / 400.0));
            pairs.add(new Preference(random.nextDouble() < chance ? 1 : 0, length, 500));
        }
        var rate = LengthControlledWinRate.of(pairs);
        assertTrue(rate.plain() > .6, rate.toString());
        assertEquals(.5, rate.controlled(), .04);
        assertTrue(rate.lengthEffect() > 0);
    }

    @Test
    void aModelThatAlwaysWinsHasAFiniteRate() {
        var rate = LengthControlledWinRate.of(List.of(new Preference(1, 5, 4), new Preference(1, 3, 9)));
        assertTrue(rate.isRidged() && rate.controlled() > .9 && rate.controlled() < 1, rate.toString());
        var equal = LengthControlledWinRate.of(List.of(new Preference(1, 5, 5), new Preference(.5, 4, 4)));
        assertEquals(.75, equal.controlled(), 1e-9);
        assertEquals(0, equal.lengthEffect(), 1e-9);
    }

    /** Won exactly when longer: the coefficient has no bound but for its small ridge. */
    @Test
    void lengthMayDecideAlone() {
        var pairs = new ArrayList<Preference>();
        for (int i = 1; i <= 20; i++) {
            pairs.add(new Preference(1, 100 + i, 100));
            pairs.add(new Preference(0, 100, 100 + i));
        }
        assertEquals(.5, LengthControlledWinRate.of(pairs).controlled(), 1e-6);
    }

    @Test
    void onePairIsNotEnough() {
        assertThrows(
                IllegalArgumentException.class, () -> LengthControlledWinRate.of(List.of(new Preference(1, 2, 3))));
        assertThrows(IllegalArgumentException.class, () -> new Preference(1.5, 2, 3));
    }
}
