package dev.millrace.eval.exchange;

import static dev.millrace.eval.exchange.Samples.DEFAULTS;
import static dev.millrace.eval.exchange.Samples.lines;
import static dev.millrace.eval.exchange.Samples.one;
import static dev.millrace.eval.exchange.Samples.read;
import static dev.millrace.eval.exchange.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.LabellerKind;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final List<String> FORMATS = List.of(
            "millrace",
            "hh-rlhf",
            "summarize-from-feedback",
            "webgpt",
            "trl-preference",
            "trl-unpaired",
            "argilla",
            "label-studio",
            "arena");

    @Test
    void givesTheSameWordsTheSameIdAndOthersAnother() {
        var ids = new HashSet<String>();
        int rankings = 0;
        for (var format : FORMATS) {
            for (var line : lines(format)) {
                assertEquals(read(format, line), read(format, " " + line + "\r"));
                read(format, line).forEach(one -> ids.add(one.ranking().id()));
                rankings += read(format, line).size();
            }
        }
        // Two lines of TRL say the same, with the prompt and without.
        assertEquals(rankings - 1, ids.size());
        assertTrue(ids.stream().allMatch(id -> id.matches("r-1|import-[0-9a-f]{32}")), ids.toString());
    }

    @Test
    void givesAnotherLabellerAnotherId() {
        var line = lines("hh-rlhf").getFirst();
        var other = new LineReader("hh-rlhf", new Defaults("else", LabellerKind.HUMAN, "helpful"))
                .read(line)
                .getFirst();
        assertNotEquals(one("hh-rlhf", 1).ranking().id(), other.ranking().id());
        assertEquals(
                one("hh-rlhf", 1).ranking().question().promptId(),
                other.ranking().question().promptId());
    }

    @Test
    void saysNothingOfALineThatItRefuses() {
        for (var format : FORMATS) {
            for (var line : List.of(
                    "secret", "[1]", "\"secret\"", "{}", "{\"secret\":1}", "{\"secret\"", "{} secret", "null")) {
                var refusal = refusal(format, line);
                assertFalse(refusal.contains("secret"), format + ": " + refusal);
                assertTrue(refusal.matches("(?s)[^:]+: .+"), refusal);
            }
        }
        assertEquals("line: must be JSON, is none at character 11", refusal("arena", "{\"secret\" 1}"));
    }

    @Test
    void refusesAnySampleWithAValueOfAnotherType() {
        for (var format : FORMATS) {
            for (var line : lines(format)) {
                // Every text, list and object of the line becomes a number in turn: read or refused, never anything
                // else.
                for (int at = line.indexOf(": "); at >= 0; at = line.indexOf(": ", at + 1)) {
                    var changed = replaceValue(line, at + 2);
                    try {
                        read(format, changed);
                    } catch (InvalidRankingException e) {
                        assertTrue(String.valueOf(e.getMessage()).contains(": "), e.getMessage());
                    }
                }
            }
        }
    }

    /** A line whose value at a place is the number 77. */
    private static String replaceValue(String line, int from) {
        int depth = 0;
        boolean text = false;
        int to = from;
        while (to < line.length()) {
            char c = line.charAt(to);
            if (text) {
                text = c != '"' || line.charAt(to - 1) == '\\';
            } else if (c == '"') {
                text = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                break;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            to++;
        }
        return line.substring(0, from) + "77" + line.substring(to);
    }

    @Test
    void takesLinesOfOneMebibyteAndNoMore() {
        var text = "ä".repeat(65_000);
        var fits = "{\"prompt\":\"p\",\"completion\":\"%s\",\"label\":true}".formatted(text);
        assertEquals(1, read("trl-unpaired", fits).size());
        var padded = fits + " ".repeat(LineReader.LINE_BYTES_MAX - fits.length() - 65_000);
        assertEquals(1, read("trl-unpaired", padded).size());
        assertEquals("line: must have at most 1048576 bytes", refusal("trl-unpaired", padded + " "));
        assertEquals(
                "ranking.answers[0].text: must have at most 65536 characters",
                refusal("trl-unpaired", fits.replace(text, text + text)));
    }

    /** Of "people" the formats mean whoever is no model; the caller knows better. */
    @Test
    void takesWhoeverALineDoesNotMarkForWhatTheCallerSays() {
        var program = new Defaults("somebody", LabellerKind.PROGRAM, "helpful");
        for (var format : List.of("trl-preference", "hh-rlhf", "arena", "argilla", "label-studio")) {
            var line = Samples.lines(format).getFirst();
            var said = new LineReader(format, program)
                    .read(line).stream().map(LineReaderTest::kind).toList();
            var otherwise =
                    read(format, line).stream().map(LineReaderTest::kind).toList();
            assertTrue(said.contains(LabellerKind.PROGRAM), format);
            for (int i = 0; i < said.size(); i++) {
                var marked = otherwise.get(i) == LabellerKind.AI;
                assertEquals(marked ? LabellerKind.AI : LabellerKind.PROGRAM, said.get(i), format);
            }
        }
    }

    private static LabellerKind kind(ExchangedRanking one) {
        return one.ranking().labelling().kind();
    }

    @Test
    void skipsBlankLines() {
        assertEquals(List.of(), read("arena", ""));
        assertEquals(List.of(), read("arena", " \r"));
    }

    @Test
    void knowsWhichFormatsItReadsAndWrites() {
        var unknown = assertThrows(InvalidRankingException.class, () -> new LineReader("csv", DEFAULTS));
        assertTrue(String.valueOf(unknown.getMessage()).startsWith("format: must be one of arena, argilla, hh-rlhf"));
        assertThrows(InvalidRankingException.class, () -> Formats.writer("webgpt"));
        var blank = assertThrows(
                InvalidRankingException.class,
                () -> new LineReader("arena", new Defaults(" ", LabellerKind.HUMAN, "helpful")));
        assertEquals("labeller_id: must not be empty", blank.getMessage());
    }
}
