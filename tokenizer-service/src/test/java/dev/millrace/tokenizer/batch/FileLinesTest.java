package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.redact.Kind;
import dev.millrace.tokenizer.redact.Redaction;
import dev.millrace.tokenizer.session.FailureException;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileLinesTest {
    private record Piece(int firstLine, byte[] lines) {}

    @Test
    void packsWholeLines() throws Exception {
        var pieces = pieces("a\nb\nc", new FileLines.Limits(10, 10, 4));
        assertEquals(2, pieces.size());
        assertEquals("a\nb\n", new String(pieces.getFirst().lines(), UTF_8));
        assertEquals(3, pieces.getLast().firstLine());
        assertEquals("c\n", new String(pieces.getLast().lines(), UTF_8));
    }

    /** However it is cut, the lines that come out are those that java.lang.String finds, with their numbers. */
    @Test
    void comesApartAsItWasTogether() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(400); i > 0; i--) {
                text.append("abc \n\nü".charAt(random.nextInt(7)));
            }
            var expected = new ArrayList<String>();
            var lines = text.toString().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                if (!lines[i].isBlank()) {
                    expected.add((i + 1) + ":" + lines[i]);
                }
            }
            var found = new ArrayList<String>();
            for (var piece : pieces(text.toString(), new FileLines.Limits(1_000, 1_000, 1_001 + random.nextInt(9)))) {
                FileLines.each(piece.firstLine(), piece.lines(), (number, line) -> {
                    found.add(number + ":" + new String(line, UTF_8));
                    return true;
                });
            }
            assertEquals(expected, found, "seed " + seed);
        }
    }

    @Test
    void namesTheLineThatIsTooLong() {
        var limits = new FileLines.Limits(4, 3, 100);
        assertRefused("line_too_long", "Line 2 ", "abcd\nabcde\n", limits);
        assertRefused("line_too_long", "Line 1 ", "x".repeat(200_000), limits);
        assertRefused("too_many_lines", "more than 3 lines", "a\nb\nc\nd", limits);
    }

    /** A number without quotes would be taken out with the JSON around it broken, and the line be refused. */
    @Test
    void argumentsOfCallsStayJson() {
        var redaction = new LineRedaction(new Redaction(Set.of(Kind.CARD)));
        assertEquals(
                "{\"arguments\":\"{\\\"card\\\":\\\"[CARD]\\\"}\"}",
                changed(redaction, "{\"arguments\":\"{\\\"card\\\":4111111111111111}\"}"));
    }

    @Test
    void takesOutOfLinesWhatMustNotBeStored() {
        var redaction = new LineRedaction(new Redaction(Set.of(Kind.EMAIL)));
        var line = "{\"custom_id\":\"a\",\"body\":{\"messages\":[{\"content\":\"mail joe@example.org\"}],\"n\":1,"
                + "\"x@example.org\":null}}";
        assertEquals(
                "{\"custom_id\":\"a\",\"body\":{\"messages\":[{\"content\":\"mail [EMAIL]\"}],\"n\":1,\"[EMAIL]\":null}}",
                changed(redaction, line));
        assertEquals("{no json [EMAIL]", changed(redaction, "{no json joe@example.org"));
        var refused =
                assertThrows(FailureException.class, () -> changed(redaction, "{\"custom_id\":\"joe@example.org\"}"));
        assertEquals("invalid_custom_id", refused.failure().code());
        assertTrue(
                !refused.failure().message().contains("joe"), refused.failure().message());

        var off = new LineRedaction(new Redaction(Set.of()));
        assertEquals("  {\"a\" : 1.50}", changed(off, "  {\"a\" : 1.50}"));
    }

    @Test
    void looksThroughLinesBeforeTheyRun() {
        var check = new LineCheck("/v1/chat/completions", 10);
        var good = "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}";
        var lines = List.of(
                good.formatted("a"),
                "{",
                good.formatted("a"),
                good.formatted("b").replace("POST", "GET"),
                good.formatted("c").replace("chat/", ""),
                good.formatted("d").replace("{}", "[]"),
                good.formatted("").replace("\"custom_id\":\"\",", ""),
                "[]");
        for (int i = 0; i < lines.size(); i++) {
            assertTrue(check.add(i + 1, lines.get(i).getBytes(UTF_8)));
        }
        assertEquals(
                List.of(
                        "2 invalid_json ",
                        "3 duplicate_custom_id custom_id",
                        "4 invalid_method method",
                        "5 invalid_url url",
                        "6 invalid_type body",
                        "7 missing_required_parameter custom_id",
                        "8 invalid_json "),
                check.errors().stream()
                        .map(error -> error.line() + " " + error.code() + " " + error.param())
                        .toList());
        assertEquals(8, check.lines());
    }

    @Test
    void aBatchHasAtLeastOneLineAndNotTooMany() {
        assertEquals("empty_file", new LineCheck("/x", 1).errors().getFirst().code());
        var check = new LineCheck("/x", 1);
        byte[] line = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/x\",\"body\":{}}".getBytes(UTF_8);
        assertTrue(check.add(1, line));
        assertTrue(!check.add(2, line));
        assertEquals("too_many_requests", check.errors().getLast().code());
    }

    private static String changed(LineRedaction redaction, String line) {
        return new String(redaction.apply(1, line.getBytes(UTF_8)), UTF_8);
    }

    private static void assertRefused(String code, String message, String text, FileLines.Limits limits) {
        var refused = assertThrows(FailureException.class, () -> pieces(text, limits));
        assertEquals(code, refused.failure().code());
        assertEquals("file", refused.failure().param());
        assertTrue(
                refused.failure().message().contains(message), refused.failure().message());
    }

    private static List<Piece> pieces(String text, FileLines.Limits limits) throws Exception {
        var pieces = new ArrayList<Piece>();
        var lines = new FileLines(limits, (_, line) -> line, (first, piece) -> pieces.add(new Piece(first, piece)));
        long bytes = lines.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
        assertEquals(pieces.stream().mapToLong(piece -> piece.lines().length).sum(), bytes);
        return pieces;
    }
}
