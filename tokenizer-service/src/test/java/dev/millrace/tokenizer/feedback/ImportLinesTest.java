package dev.millrace.tokenizer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.session.FailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ImportLinesTest {
    /** By String's own lines(), wherever the bytes are cut. */
    @Test
    void findsTheLinesHoweverTheBytesAreCut() {
        var random = new Random(4);
        for (int round = 0; round < 200; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(List.of("a", "\u00e9", "\ud83d\ude00", "\n", "\r\n").get(random.nextInt(5)));
            }
            var expected = text.toString().replace("\r\n", "\n").lines().toList();
            assertEquals(expected, cut(text.toString().getBytes(UTF_8), random));
        }
    }

    private static List<String> cut(byte[] bytes, Random random) {
        var lines = new ImportLines(false, UnaryOperator.identity());
        var found = new ArrayList<String>();
        for (int at = 0; at < bytes.length; ) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(5));
            found.addAll(lines.add(Arrays.copyOfRange(bytes, at, next)));
            at = next;
        }
        found.addAll(lines.finish());
        return found;
    }

    @Test
    void saysWhichLineIsTooLongOrNoUtf8() {
        var lines = new ImportLines(false, UnaryOperator.identity());
        lines.add("{}\n\n".getBytes(UTF_8));
        var bad = assertThrows(FailureException.class, () -> lines.add(new byte[] {(byte) 0xC3, '\n'}));
        assertEquals("line 3", bad.failure().param());
        var others = new ImportLines(false, UnaryOperator.identity());
        others.add(new byte[ImportLines.LINE_BYTES_MAX]);
        var tooLong = assertThrows(FailureException.class, () -> others.add(new byte[1]));
        assertEquals("line 1", tooLong.failure().param());
    }

    @Test
    void leavesIdsWhichMustStayApart() {
        var lines = new ImportLines(true, _ -> "[X]");
        var line =
                "{\"labeller_id\":\"ada@x.org\",\"completed_by\":\"bob@x.org\",\"answers\":[{\"answer_id\":\"1\",\"text\":\"hi\"}]}";
        assertEquals(List.of(line.replace("hi", "[X]")), lines.add((line + "\n").getBytes(UTF_8)));
    }

    @Test
    void changesTextsAndNothingElseOfALine() {
        var lines = new ImportLines(true, text -> text.replace("joe", "[NAME]"));
        assertEquals(
                List.of("{\"joe\":[\"ask [NAME]\",1.5,null,true,{\"a\":\"[NAME]\"}]}", "no json of [NAME]"),
                lines.add("{\"joe\": [\"ask joe\", 1.5, null, true, {\"a\": \"joe\"}]}\nno json of joe\n"
                        .getBytes(UTF_8)));
    }
}
