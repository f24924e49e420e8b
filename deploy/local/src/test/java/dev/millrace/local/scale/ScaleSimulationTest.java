package dev.millrace.local.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
            assertEquals(one.figures(phase).turnsFound(), other.figures(phase).turnsFound());
        }
    }

    @Test
    void lookingAtPromptsFindsTheTurnsThatStayAndCostsLittleBalance() {
        var blind = ran(calm().withLoadFactor(0)).figures(Phase.STEADY);
        var looking = ran(calm()).figures(Phase.STEADY);
        var staying = ran(calm().withTurnsThatStay()).figures(Phase.STEADY);
        assertTrue(looking.turnsFound() > blind.turnsFound(), looking.turnsFound() + " " + blind.turnsFound());
        assertTrue(staying.turnsFound() > 2 * blind.turnsFound(), staying.turnsFound() + " " + blind.turnsFound());
        assertTrue(staying.imbalance() < 2 * blind.imbalance(), staying.imbalance() + " " + blind.imbalance());
    }

    @Test
    void overloadQueues() {
        var calm = ran(calm()).figures(Phase.STEADY);
        var busy = ran(calm().withRequestsPerMinute(24_000)).figures(Phase.STEADY);
        assertTrue(calm.waitMs(0.9) < 100, calm.waitMs(0.9) + " ms");
        // 20 workers of 64 slots and 2.56 s end 500 a second with nothing else to do: 400 fit and 600 do not.
        var more = ran(calm().withRequestsPerMinute(36_000)).figures(Phase.WORKERS_BACK);
        assertTrue(more.waitMs(0.5) > 1_000, more.waitMs(0.5) + " ms");
        assertTrue(busy.waitMs(0.5) < 1_000, busy.waitMs(0.5) + " ms");
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

    /** Twenty workers for 15,000 requests a minute, half of what they can. */
    private static Workload calm() {
        return new Workload(1, 40, 15_000, 20, 10, 40, 8, 64, 20, 20, 1.25, false);
    }

    /** Twenty workers of 128 slots for 40,000 requests a minute, as busy as the thousand. */
    private static Workload small(long seed) {
        return new Workload(seed, 20, 40_000, 20, 10, 40, 8, 128, 20, 40, 1.25, false);
    }
}
