package dev.millrace.local.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.scale.ScaleSimulation.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleSimulationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyRequestEndsOnceThoughWorkersAndSamplersComeAndGo(long seed) {
        var workload = small(seed);
        var simulation = ran(workload);
        // A request that ended twice or never would have thrown.
        assertEquals(simulation.accepted(), simulation.ended());
        int counted = 0;
        for (var phase : Phase.values()) {
            counted += simulation.figures(phase).requests();
        }
        assertEquals(simulation.accepted(), counted, "each got a first slot once");
        // Poisson: 13,333 with a deviation of 115.
        assertEquals(13_333, simulation.accepted(), 600);
        assertTrue(simulation.reopened() > 0 && simulation.movedPartitions() > 0);
        assertEquals(0, simulation.activeMax(), "no slot stays taken");
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        var one = ran(small(7));
        var other = ran(small(7));
        assertEquals(one.reopened(), other.reopened());
        for (var phase : Phase.values()) {
            assertEquals(one.figures(phase).waitMs(0.99), other.figures(phase).waitMs(0.99));
            assertEquals(one.figures(phase).cachedShare(), other.figures(phase).cachedShare());
        }
    }

    @Test
    void lookingAtPromptsSavesPrefillsAndCostsLittleBalance() {
        var blind = ran(small(1).withLoadFactor(0)).figures(Phase.STEADY);
        var looking = ran(small(1)).figures(Phase.STEADY);
        var staying = ran(small(1).withTurnsThatStay()).figures(Phase.STEADY);
        assertTrue(
                looking.cachedShare() > blind.cachedShare() + 0.03, looking.cachedShare() + " " + blind.cachedShare());
        assertTrue(
                staying.cachedShare() > looking.cachedShare() + 0.1,
                staying.cachedShare() + " " + looking.cachedShare());
        assertTrue(looking.imbalance() < 2 * blind.imbalance(), looking.imbalance() + " " + blind.imbalance());
    }

    @Test
    void overloadQueuesAndSaysSo() {
        var calm = ran(small(1)).figures(Phase.STEADY);
        var busy = ran(small(1).withRequestsPerMinute(60_000)).figures(Phase.SAMPLERS_BACK);
        assertTrue(calm.waitMs(0.99) < 500, calm.waitMs(0.99) + " ms");
        assertTrue(busy.waitMs(0.5) > 1_000, busy.waitMs(0.5) + " ms");
    }

    @Test
    void aQueueOfOneKindIsWhatTheFormulaSays() {
        // One worker, no prompts to speak of: how many wait is Erlang's C formula, here by the recursion of his B.
        double offered = 12.8;
        double blocked = 1;
        for (int servers = 1; servers <= 16; servers++) {
            blocked = offered * blocked / (servers + offered * blocked);
        }
        double waits = blocked / (1 - offered / 16 * (1 - blocked));
        // 128 tokens of 10 ms are 1.28 s; ten a second are 12.8 erlang.
        var workload = new Workload(3, 20_000, 600, 1, 1, 1, 1, 16, 10, 1_000_000, 1.25, false);
        var simulation = ran(workload);
        var steady = simulation.figures(Phase.STEADY);
        double share = shareThatWaits(steady);
        assertEquals(waits, share, 0.05);
    }

    private static double shareThatWaits(Figures figures) {
        double low = 0;
        double high = 1;
        while (high - low > 0.001) {
            double middle = (low + high) / 2;
            if (figures.waitMs(middle) == 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 1 - low;
    }

    private static ScaleSimulation ran(Workload workload) {
        var simulation = new ScaleSimulation(workload);
        simulation.run();
        return simulation;
    }

    /** Twenty workers for 40,000 requests a minute, as busy as the thousand. */
    private static Workload small(long seed) {
        return new Workload(seed, 20, 40_000, 20, 10, 40, 8, 128, 20, 40, 1.25, false);
    }
}
