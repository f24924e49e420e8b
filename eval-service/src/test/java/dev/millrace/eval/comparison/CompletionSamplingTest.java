package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.comparison.CompletionSampling.Completed;
import dev.millrace.eval.comparison.SampleRule.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompletionSamplingTest {
    private static final int MANY = 20_000;

    @Test
    void readsRulesAndRefusesWhatIsNone() {
        assertEquals(SampleRule.OFF, SampleRule.of("off"));
        assertEquals(new SampleRule(Kind.UNCERTAIN, 0.05), SampleRule.of("uncertain:0.05"));
        assertEquals(new SampleRule(Kind.DISAGREEING, 1), SampleRule.of("disagreeing:1"));
        for (var wrong : List.of("", "random", "random:2", "random:-0.1", "random:1.5", "often:0.1", "random:NaN")) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> SampleRule.of(wrong));
            assertTrue(String.valueOf(refusal.getMessage()).startsWith("millrace.feedback.sample: "));
        }
    }

    @Test
    void picksNothingWhenOff() {
        assertEquals(0, picked("off", MANY, i -> of(-i)));
    }

    @Test
    void picksTheShareByChance() {
        // 200 expected, standard deviation 14.
        assertEquals(200, picked("random:0.01", MANY, _ -> of(-1)), 60);
    }

    @Test
    void picksTheShareThatIsLeastProbable() {
        var random = new Random(1);
        int picked = picked("uncertain:0.05", MANY, _ -> of(-random.nextDouble()));
        assertEquals(1_000, picked, 150);
    }

    @Test
    void picksNothingUncertainWhileAllAreAlikeAndThenTheOneThatIsNot() {
        var sampling = new CompletionSampling(SampleRule.of("uncertain:0.05"), MANY, new Random(1));
        for (int i = 0; i < 2_000; i++) {
            assertTrue(sampling.pick(of(-1), 0).isEmpty());
        }
        assertTrue(sampling.pick(of(-0.5), 0).isEmpty());
        assertEquals(Kind.UNCERTAIN, sampling.pick(of(-1.5), 0).orElseThrow());
        assertTrue(sampling.pick(new Completed(List.of("a"), OptionalDouble.empty()), 0)
                .isEmpty());
    }

    @Test
    void ranksAgainstTheWindowAsASortedListDoes() {
        var random = new Random(7);
        var recent = new RecentValues(200);
        var all = new ArrayList<Double>();
        for (int i = 0; i < 3_000; i++) {
            double value = random.nextInt(50);
            var window = new ArrayList<>(all.subList(Math.max(0, all.size() - 200), all.size()));
            window.sort(Collections.reverseOrder());
            int high = (int) Math.floor(0.1 * window.size());
            boolean expected = window.size() >= 100 && value > window.get(high - 1);
            assertEquals(expected, recent.addsHigh(value, 0.1), "at " + i);
            all.add(value);
        }
    }

    @Test
    void measuresHowMuchAnswersDiffer() {
        assertEquals(0, Disagreement.of(List.of("Yes, it is!", "it is: yes")), 1e-12);
        assertEquals(1, Disagreement.of(List.of("yes", "no")), 1e-12);
        assertEquals(0.5, Disagreement.of(List.of("yes it is", "no it is")), 1e-12);
        // Similarities 1, 0 and 0 of three pairs.
        assertEquals(2 / 3.0, Disagreement.of(List.of("yes", "yes", "no")), 1e-12);
        assertEquals(0, Disagreement.of(List.of("…", "!")), 1e-12);
    }

    @Test
    void picksWhatDisagreesMostAndNothingOfOneChoice() {
        var sampling = new CompletionSampling(SampleRule.of("disagreeing:0.05"), MANY, new Random(1));
        for (int i = 0; i < 200; i++) {
            assertTrue(sampling.pick(choices("yes it is", "no it is"), 0).isEmpty());
        }
        assertTrue(sampling.pick(choices("alone"), 0).isEmpty());
        assertTrue(sampling.pick(choices("same", "same"), 0).isEmpty());
        assertEquals(
                Kind.DISAGREEING, sampling.pick(choices("left", "right"), 0).orElseThrow());
    }

    @Test
    void picksSoManyAnHourOnly() {
        var sampling = new CompletionSampling(SampleRule.of("random:1"), 3, new Random(1));
        for (int hour = 0; hour < 3; hour++) {
            for (int i = 0; i < 10; i++) {
                boolean picked = sampling.pick(of(-1), hour * 3_600_000L + i).isPresent();
                assertEquals(i < 3, picked);
            }
        }
        assertFalse(new CompletionSampling(SampleRule.of("random:1"), 0, new Random(1))
                .pick(of(-1), 0)
                .isPresent());
    }

    private interface Next {
        Completed at(int i);
    }

    private static int picked(String rule, int count, Next next) {
        var sampling = new CompletionSampling(SampleRule.of(rule), count, new Random(3));
        int picked = 0;
        for (int i = 0; i < count; i++) {
            picked += sampling.pick(next.at(i), 0).isPresent() ? 1 : 0;
        }
        return picked;
    }

    private static Completed of(double meanLogprob) {
        return new Completed(List.of("a"), OptionalDouble.of(meanLogprob));
    }

    private static Completed choices(String... texts) {
        return new Completed(List.of(texts), OptionalDouble.empty());
    }
}
