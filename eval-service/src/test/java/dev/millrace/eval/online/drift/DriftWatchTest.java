package dev.millrace.eval.online.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.online.Observed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftWatchTest {
    private static final long T0 = 1_000_000_000L;
    private static final DriftRules RULES = new DriftRules(200, 100, Duration.ofHours(1), 2);

    private final DriftWatch watch = new DriftWatch(RULES);

    @Test
    void theFirstCompletionsOfAVersionAreItsBaseline() {
        lengths("m@1", 199, 100, 1, T0);
        assertEquals(List.of(), watch.due(T0));
        lengths("m@1", 150, 500, 2, T0);
        var due = watch.due(T0 + 1);
        assertEquals(1, due.size());
        // Those that came after the first 200 are not in it, and asking twice gives the same.
        assertEquals(200, due.getFirst().of(Measure.LENGTH_TOKENS).size());
        assertEquals(due, watch.due(T0 + 1));
        watch.apply(due.getFirst());
        assertEquals(List.of(), watch.due(T0 + 2));
    }

    @Test
    void tellsAMovedDistributionFromTheSameOne() {
        lengths("m@1", 200, 100, 1, T0);
        watch.apply(watch.due(T0).getFirst());
        long later = T0 + Duration.ofHours(2).toMillis();
        assertEquals(Optional.empty(), watch.drift("m@1", Measure.LENGTH_TOKENS, later));
        lengths("m@1", 120, 100, 3, later);
        var same = watch.drift("m@1", Measure.LENGTH_TOKENS, later).orElseThrow();
        assertEquals(120, same.count());
        assertEquals(0, same.value(), same.toString());
        lengths("m@1", 200, 130, 4, later);
        var moved = watch.drift("m@1", Measure.LENGTH_TOKENS, later).orElseThrow();
        assertTrue(moved.isBeyondChance() && moved.value() > 0.25, moved.toString());
        assertEquals(Optional.empty(), watch.drift("m@1", Measure.REWARD, later));
    }

    @Test
    void seldomTakesChanceForDrift() {
        // Each is past the bound with a probability of 0.001; 4 of 400 with one of 0.0008.
        int found = 0;
        for (int seed = 0; seed < 400; seed++) {
            var fresh = new DriftWatch(RULES);
            var random = new Random(seed);
            for (int i = 0; i < 400; i++) {
                double value = random.nextGaussian();
                fresh.completed("m@1", Map.of(Measure.LENGTH_TOKENS, value), i < 200 ? T0 : T0 + 7_200_000);
            }
            fresh.apply(fresh.due(T0).getFirst());
            found += fresh.drift("m@1", Measure.LENGTH_TOKENS, T0 + 7_200_000)
                            .orElseThrow()
                            .isBeyondChance()
                    ? 1
                    : 0;
        }
        assertTrue(found < 4, found + " of 400");
    }

    @Test
    void aBaselineCanBeTakenOfWhatIsDoneNow() {
        lengths("m@1", 99, 100, 1, T0);
        assertEquals(Optional.empty(), watch.snapshot("m@1", "before release", T0));
        lengths("m@1", 1, 100, 1, T0);
        var taken = watch.snapshot("m@1", "before release", T0).orElseThrow();
        assertEquals("before release", taken.name());
        assertEquals(100, taken.of(Measure.LENGTH_TOKENS).size());
        assertEquals(Optional.empty(), watch.snapshot("m@2", "none", T0));
        watch.apply(taken);
        watch.forget("m@1");
        assertEquals(List.of(), watch.baselines());
    }

    @Test
    void rewardsBelongToVersionsThatAreWatched() {
        watch.rewarded("m@1", 1, T0);
        watch.completed("m@1", Measure.of(Observed.of("a", "m", "t", T0)), T0);
        for (int i = 0; i < 100; i++) {
            watch.rewarded("m@1", i, T0);
        }
        assertEquals(
                100,
                watch.snapshot("m@1", "now", T0)
                        .orElseThrow()
                        .of(Measure.REWARD)
                        .size());
    }

    @Test
    void theQuietestVersionGoesFirst() {
        for (var version : List.of("m@1", "m@2", "m@1", "m@3")) {
            watch.completed(version, Map.of(Measure.LENGTH_TOKENS, 1.0), T0);
        }
        assertEquals(List.of("m@1", "m@3"), watch.versions());
    }

    @Test
    void boundsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new DriftRules(19, 19, Duration.ofHours(1), 1));
        assertThrows(IllegalArgumentException.class, () -> new DriftRules(100, 101, Duration.ofHours(1), 1));
        assertThrows(IllegalArgumentException.class, () -> new DriftRules(100, 50, Duration.ZERO, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Baseline("m@1", "b", T0, Map.of(Measure.REWARD, List.of(Double.NaN))));
        assertFalse(Baseline.FIRST.isEmpty());
    }

    private void lengths(String version, int count, double mean, long seed, long atMs) {
        var random = new Random(seed);
        for (int i = 0; i < count; i++) {
            watch.completed(version, Map.of(Measure.LENGTH_TOKENS, mean + 20 * random.nextGaussian()), atMs);
        }
    }
}
