package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration QUICK = Duration.ofSeconds(1);

    @Test
    void doublesFromHalfASecondToTen() {
        var backoff = new Backoff();
        var waits = LongStream.range(0, 7)
                .map(_ -> backoff.afterDeath(QUICK).toMillis())
                .boxed()
                .toList();
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L), waits);
    }

    @Test
    void aLongLifeStartsAnew() {
        var backoff = new Backoff();
        for (int i = 0; i < Backoff.QUICK_DEATHS_MAX; i++) {
            assertFalse(backoff.isFailing());
            backoff.afterDeath(QUICK);
        }
        assertTrue(backoff.isFailing());
        assertEquals(Backoff.FIRST, backoff.afterDeath(Duration.ofMinutes(1)));
        assertFalse(backoff.isFailing());
    }

    @Test
    void manyDeathsDoNotOverflow() {
        var backoff = new Backoff();
        for (int i = 0; i < 100; i++) {
            backoff.afterDeath(QUICK);
        }
        assertEquals(Backoff.LONGEST, backoff.afterDeath(QUICK));
    }
}
