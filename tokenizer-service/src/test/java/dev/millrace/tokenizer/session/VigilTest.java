package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class VigilTest {
    private final Vigil vigil = new Vigil();

    @Test
    void nothingIsDueWhileTheListenerStays() {
        vigil.attended(10);

        assertNull(vigil.due(Long.MAX_VALUE));
    }

    @Test
    void whoLeavesWithoutPatienceEndsItAtOnce() {
        vigil.left(CancelReason.CLIENT_GONE, 100);

        assertEquals(CancelReason.CLIENT_GONE, vigil.due(100));
    }

    @Test
    void patienceEndsAtItsTime() {
        vigil.left(CancelReason.CLIENT_GONE, 200);
        vigil.left(CancelReason.SLOW_READER, 900);

        assertNull(vigil.due(199));
        assertEquals(CancelReason.CLIENT_GONE, vigil.due(200));
    }

    @Test
    void whoeverListensElsewhereKeepsItGoing() {
        vigil.attended(500);
        vigil.left(CancelReason.EDGE_RESTARTED, 200);
        vigil.attended(400);

        assertNull(vigil.due(499), "the longest counts");
        vigil.attended(800);
        assertNull(vigil.due(799));
        assertEquals(CancelReason.EDGE_RESTARTED, vigil.due(800));
    }

    @Test
    void endlessPatienceIsNeverDue() {
        vigil.left(CancelReason.CLIENT_GONE, Long.MAX_VALUE);

        assertNull(vigil.due(Long.MAX_VALUE - 1));
    }
}
