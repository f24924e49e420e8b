package dev.millrace.eval.online;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class OnlineWindowsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private long nowMs = 1_800_000_000_000L;
    private final OnlineWindows windows =
            new OnlineWindows(new WindowBounds(List.of(MINUTE, HOUR), 16, 100), () -> Instant.ofEpochMilli(nowMs));

    @Test
    void aCompletionLeavesTheShortWindowBeforeTheLongOne() {
        windows.add(Observed.of("a", "m", "t", nowMs));
        assertEquals(1, requests(SeriesKey.TOTAL, MINUTE));
        nowMs += 57_999;
        assertEquals(1, requests(SeriesKey.TOTAL, MINUTE));
        nowMs += 2_001;
        assertEquals(0, requests(SeriesKey.TOTAL, MINUTE));
        assertEquals(1, requests(SeriesKey.TOTAL, HOUR));
        nowMs += HOUR.toMillis();
        assertEquals(0, requests(SeriesKey.TOTAL, HOUR));
    }

    @Test
    void whatComesLateCountsWhereItBelongs() {
        assertTrue(windows.add(Observed.of("a", "m", "t", nowMs - 5 * 60_000)));
        assertEquals(0, requests(SeriesKey.TOTAL, MINUTE));
        assertEquals(1, requests(SeriesKey.TOTAL, HOUR));
        assertEquals(0, windows.late());
        assertTrue(windows.add(Observed.of("b", "m", "t", nowMs - 2 * HOUR.toMillis())));
        assertEquals(1, requests(SeriesKey.TOTAL, HOUR));
        assertEquals(1, windows.late());
    }

    @Test
    void aRepeatCountsOnce() {
        assertTrue(windows.add(Observed.of("a", "m", "t", nowMs)));
        assertFalse(windows.add(Observed.of("a", "m", "t", nowMs)));
        windows.addReward("a", 2);
        windows.addReward("a", 4);
        assertEquals(1, requests(SeriesKey.TOTAL, HOUR));
        assertEquals(
                OptionalDouble.of(2),
                windows.read(SeriesKey.TOTAL, HOUR).orElseThrow().value(Figure.REWARD));
    }

    @Test
    void seriesBeyondTheBoundAreOneAndIdleOnesMakeRoom() {
        // Of 16 series 4 are tenants.
        for (int i = 0; i < 6; i++) {
            windows.add(Observed.of("a" + i, "m", "t" + i, nowMs));
        }
        assertEquals(2, requests(new SeriesKey(Dimension.TENANT, "other"), HOUR));
        assertEquals(Optional.empty(), windows.read(new SeriesKey(Dimension.TENANT, "t5"), HOUR));
        nowMs += HOUR.toMillis();
        windows.add(Observed.of("b", "m", "t5", nowMs));
        assertEquals(1, requests(new SeriesKey(Dimension.TENANT, "t5"), HOUR));
        assertEquals(Optional.empty(), windows.read(new SeriesKey(Dimension.TENANT, "t0"), HOUR));
        // The reward of a completion whose series is gone still counts in the others.
        windows.addReward("a0", 1);
        assertEquals(Optional.empty(), windows.read(new SeriesKey(Dimension.TENANT, "t0"), HOUR));
    }

    @Test
    void tellsRefusalsAndRepetition() {
        var refusal = TextFigures.of("I\u2019m sorry, but I can\u2019t help with that.")
                .orElseThrow();
        assertTrue(refusal.refusal());
        assertFalse(TextFigures.of("Sorry to hear that. You cannot lose.")
                .orElseThrow()
                .refusal());
        // a b c, b c a, c a b, a b c: one of four was there before.
        assertEquals(0.25, TextFigures.of("a b c a b c").orElseThrow().repetition());
        assertEquals(Optional.empty(), TextFigures.of(" \n"));
    }

    @Test
    void boundsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new WindowBounds(List.of(HOUR, MINUTE), 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowBounds(List.of(Duration.ofMillis(10)), 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowBounds(List.of(), 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowBounds(List.of(HOUR), 7, 1));
        assertThrows(IllegalArgumentException.class, () -> windows.addReward("a", Double.NaN));
        assertEquals(Optional.empty(), windows.read(SeriesKey.TOTAL, Duration.ofMinutes(2)));
    }

    private long requests(SeriesKey key, Duration window) {
        return windows.read(key, window).orElseThrow().requests();
    }
}
