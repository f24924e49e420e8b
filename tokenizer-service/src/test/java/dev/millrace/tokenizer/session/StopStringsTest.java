package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void holdsBackWhatMayBeginAStop() {
        var stops = new StopStrings(List.of("###"));

        assertEquals("a", stops.accept("a#"));
        assertEquals("#b", stops.accept("b"));
        assertEquals("", stops.accept("#"));
        assertEquals("", stops.accept("##"));
        assertTrue(stops.found());
        assertEquals("", stops.accept("more"));
        assertEquals("", stops.finish());
    }

    @Test
    void givesBackAtTheEndWhatWasNoStop() {
        var stops = new StopStrings(List.of("stop"));

        assertEquals("x", stops.accept("xsto"));
        assertEquals("sto", stops.finish());
        assertFalse(stops.found());
    }

    @Test
    void passesEverythingWithoutStops() {
        assertEquals("abc", new StopStrings(List.of()).accept("abc"));
    }

    @Test
    void findsAStopThatOverlapsItsOwnBeginning() {
        var stops = new StopStrings(List.of("aab"));

        assertEquals("a", stops.accept("aaa"));
        assertEquals("", stops.accept("b"));
        assertTrue(stops.found());
    }

    @Test
    void neverCutsASurrogatePair() {
        var stops = new StopStrings(List.of("👋!"));

        assertEquals("x", stops.accept("x👋"));
        assertEquals("👋", stops.accept("👍").substring(0, 2));
    }

    /** Oracle: the whole text searched position by position for the stop that is complete first. */
    @Test
    void givesTheSameTextHoweverItIsCut() {
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var text = letters(random, 1 + random.nextInt(30));
            var stops = new ArrayList<String>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                stops.add(letters(random, 1 + random.nextInt(4)));
            }
            var tested = new StopStrings(stops);
            var out = new StringBuilder();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(6));
                out.append(tested.accept(text.substring(from, to)));
                from = to;
            }
            out.append(tested.finish());
            var where = "seed " + seed + " text " + text + " stops " + stops;
            var expected = expected(text, stops);
            assertEquals(expected, out.toString(), where);
            if (tested.found()) {
                assertTrue(stops.contains(tested.which()), where);
                assertTrue(text.startsWith(expected + tested.which()), where);
            } else {
                assertEquals("", tested.which(), where);
            }
        }
    }

    private static String expected(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            var head = text.substring(0, end);
            int longest = stops.stream()
                    .filter(head::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return head.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String letters(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}
