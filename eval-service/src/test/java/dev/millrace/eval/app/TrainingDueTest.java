package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrainingDueTest {
    private static final int ITEMS = 3;

    private Instant now = Instant.EPOCH;
    private final TrainingDue due = new TrainingDue(ITEMS, () -> now);

    @Test
    void countsItemsAndNotHowOftenTheyWereRanked() {
        for (int i = 0; i < 100; i++) {
            due.changed("item-" + i % 2);
        }
        assertFalse(due.isDue());
        due.changed("item-2");
        assertTrue(due.isDue());
    }

    @Test
    void wantsAsManyAgainOnceItIsSettled() {
        change();
        due.settle();
        due.changed("item-0");
        assertFalse(due.isDue());
        change();
        assertTrue(due.isDue());
    }

    @Test
    void isDueAgainAfterEachFailureButLaterAndLater() {
        change();
        for (int seconds : new int[] {30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600}) {
            due.fail();
            now = now.plus(Duration.ofSeconds(seconds - 1));
            assertFalse(due.isDue(), seconds + " s");
            now = now.plus(Duration.ofSeconds(1));
            assertTrue(due.isDue(), seconds + " s");
        }
        due.settle();
        change();
        assertTrue(due.isDue());
        due.fail();
        now = now.plus(Duration.ofSeconds(30));
        assertTrue(due.isDue());
    }

    private void change() {
        for (int i = 0; i < ITEMS; i++) {
            due.changed("item-" + i);
        }
    }
}
