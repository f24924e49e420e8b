package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox<String> outbox = new Outbox<>(10, 1_000, 0);

    @Test
    void givesAllThatWaitsAtOnce() {
        outbox.add("a", 1, 0);
        outbox.add("b", 1, 0);

        assertEquals(List.of("a", "b"), outbox.takeAll(0));
        assertEquals(List.of(), outbox.takeAll(0));
    }

    @Test
    void isStuckWhenItsBoundWasPassed() {
        outbox.add("0123456789", 10, 0);
        assertFalse(outbox.isStuck(0));
        outbox.add("x", 1, 0);

        assertTrue(outbox.isStuck(0));
        outbox.takeAll(0);
        outbox.add("later", 5, 0);
        assertTrue(outbox.isStuck(0), "what is lost cannot be made good");
        assertEquals(List.of(), outbox.takeAll(0));
    }

    @Test
    void isStuckWhenNothingMovesForTooLong() {
        outbox.add("a", 1, 5_000);

        assertFalse(outbox.isStuck(6_000));
        assertTrue(outbox.isStuck(6_001));
        outbox.takeAll(6_001);
        assertFalse(outbox.isStuck(60_000), "an empty box waits for nobody");
    }
}
