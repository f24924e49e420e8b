package dev.millrace.local.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.local.system.UsageException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void readsANumberAndARange() {
        assertEquals(new Span(128, 128), Span.parse("--words", "128", 1, 1000));
        assertEquals(new Span(50, 200), Span.parse("--words", " 50-200 ", 1, 1000));
        assertEquals("50-200", new Span(50, 200).toString());
        assertEquals("7", new Span(7, 7).toString());
    }

    @Test
    void drawsEveryNumberOfTheRangeAndNoOther() {
        var random = new SplittableRandom(1);
        var seen = new TreeSet<Integer>();
        for (int i = 0; i < 1000; i++) {
            seen.add(new Span(3, 6).draw(random));
        }
        assertEquals(new TreeSet<>(List.of(3, 4, 5, 6)), seen);
    }

    @Test
    void aRefusalNamesOptionRangeAndText() {
        for (var wrong : List.of("0", "1001", "9-3", "-5", "a", "", "1-2-3", "5-1001", "99999999999", "1.5")) {
            var refusal = assertThrows(UsageException.class, () -> Span.parse("--words", wrong, 1, 1000));
            assertEquals(
                    "--words must be a number or a range A-B within 1 to 1000, not '%s'".formatted(wrong),
                    refusal.getMessage());
        }
    }
}
