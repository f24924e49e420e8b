package dev.millrace.local.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckTest {
    @Test
    void memoryMayGrowByItsToleranceAndNoMore() {
        assertEquals(List.of(true), passes(Map.of(Vital.HEAP, 40.0), Map.of(Vital.HEAP, 40 * 1.25 + 16)));
        assertEquals(List.of(false), passes(Map.of(Vital.HEAP, 40.0), Map.of(Vital.HEAP, 40 * 1.25 + 16.1)));
    }

    @Test
    void noSlotAndNoSessionMayStayOpenWhateverTheBaselineWas() {
        assertEquals(List.of(true), passes(Map.of(Vital.OPEN_SESSIONS, 3.0), Map.of(Vital.OPEN_SESSIONS, 0.0)));
        assertEquals(List.of(false), passes(Map.of(Vital.OPEN_SESSIONS, 3.0), Map.of(Vital.OPEN_SESSIONS, 1.0)));
        assertEquals(List.of(false), passes(Map.of(Vital.SLOTS_IN_USE, 0.0), Map.of(Vital.SLOTS_IN_USE, 1.0)));
    }

    @Test
    void aProcessThatCannotBeAskedAtTheEndFails() {
        var checks = Check.all(Map.of("edge", Map.of(Vital.HEAP, 1.0)), Map.of());
        assertEquals(List.of(false), checks.stream().map(Check::passes).toList());
    }

    @Test
    void theMemoryOfSlotsIsShownAndNotJudged() {
        var baseline = Map.of(Vital.RESIDENT, 100.0, Vital.SLOTS_IN_USE, 0.0);
        assertEquals(List.of(true, true), passes(baseline, Map.of(Vital.RESIDENT, 9999.0, Vital.SLOTS_IN_USE, 0.0)));
        assertEquals(List.of(false), passes(Map.of(Vital.RESIDENT, 100.0), Map.of(Vital.RESIDENT, 9999.0)));
    }

    private static List<Boolean> passes(Map<Vital, Double> baseline, Map<Vital, Double> end) {
        return Check.all(Map.of("edge", baseline), Map.of("edge", end)).stream()
                .map(Check::passes)
                .toList();
    }
}
