package dev.millrace.tokenizer.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns turns = new Turns();

    @Test
    void oneAtATimeHasAnId() {
        assertTrue(turns.take("a", 0));
        assertFalse(turns.take("a", 5));
        assertTrue(turns.take("b", 0));
        turns.end("a");
        assertTrue(turns.take("a", 0));
    }

    @Test
    void everyoneGetsItsTurn() {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                threads.execute(() -> {
                    if (turns.take("a", 20_000)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                        done.incrementAndGet();
                        turns.end("a");
                    }
                });
            }
        }
        assertEquals(50, done.get());
        assertEquals(1, most.get());
    }
}
