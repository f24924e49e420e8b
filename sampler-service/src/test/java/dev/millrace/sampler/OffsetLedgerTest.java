package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void commitsNothingBeforeTheFirstIsFinished() {
        ledger.taken(10);
        ledger.taken(11);
        ledger.finished(11);
        assertEquals(OptionalLong.empty(), ledger.committable());
        assertEquals(2, ledger.span());
        ledger.finished(10);
        assertEquals(OptionalLong.of(12), ledger.committable());
        assertEquals(OptionalLong.empty(), ledger.committable());
        assertEquals(0, ledger.span());
    }

    @Test
    void offsetsMayHaveGaps() {
        ledger.taken(3);
        ledger.taken(7);
        ledger.finished(3);
        assertEquals(OptionalLong.of(4), ledger.committable());
    }

    @Test
    void unknownOffsetsAreIgnored() {
        ledger.finished(5);
        ledger.taken(9);
        ledger.finished(5);
        assertEquals(OptionalLong.empty(), ledger.committable());
    }

    @Test
    void aFailedCommitIsOfferedAgain() {
        ledger.commitFailed();
        assertEquals(OptionalLong.empty(), ledger.committable());
        ledger.taken(1);
        ledger.finished(1);
        assertEquals(OptionalLong.of(2), ledger.committable());
        ledger.commitFailed();
        assertEquals(OptionalLong.of(2), ledger.committable());
    }

    @Test
    void offsetsAreTakenOnceAndInOrder() {
        ledger.taken(5);
        assertThrows(IllegalArgumentException.class, () -> ledger.taken(5));
        ledger.finished(5);
        assertThrows(IllegalArgumentException.class, () -> ledger.taken(5));
        ledger.taken(6);
    }

    @Test
    void neverPassesAnUnfinishedRequestInAnyOrderOfEnds() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var any = new OffsetLedger();
            var unfinished = new TreeSet<Long>();
            var order = new ArrayList<Long>();
            long offset = random.nextInt(5);
            long committed = -1;
            for (int i = 0; i < 200; i++) {
                if (unfinished.isEmpty() || random.nextBoolean()) {
                    offset += 1 + random.nextInt(3);
                    any.taken(offset);
                    unfinished.add(offset);
                    order.add(offset);
                } else {
                    long ended = order.remove(random.nextInt(order.size()));
                    unfinished.remove(ended);
                    any.finished(ended);
                }
                var next = any.committable();
                committed = next.orElse(committed);
                assertTrue(unfinished.isEmpty() || committed <= unfinished.first(), "seed " + seed);
                if (unfinished.isEmpty()) {
                    assertEquals(offset + 1, committed, "seed " + seed);
                }
            }
        }
    }
}
