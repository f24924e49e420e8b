package dev.millrace.model.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedFileTest {
    @TempDir
    Path folder;

    private MalformedDataException refusal(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("bad.jsonl"), content);
        return assertThrows(MalformedDataException.class, () -> TrainingFile.check(file, Passage.Learned.ASSISTANT));
    }

    private String fault(String content) throws IOException {
        return String.valueOf(refusal(content.getBytes(StandardCharsets.UTF_8)).getMessage());
    }

    @Test
    void namesLineAndFieldOfEachProblem() throws IOException {
        assertEquals("""
                bad.jsonl line 2, completion: is missing
                bad.jsonl line 3, prompt: is empty
                bad.jsonl line 4, completion: is empty
                bad.jsonl line 6, completion: is null; a text is expected
                bad.jsonl line 7: is not an object
                bad.jsonl line 8: is not JSON, from column 15 on
                bad.jsonl line 9: has the same field twice, at column 23
                bad.jsonl line 10: is not JSON, from column 9 on""", fault("""
                {"prompt":"p","completion":"c"}
                {"prompt":"p"}
                {"completion":"c","prompt":[]}
                {"prompt":"p","completion":" \\n"}

                {"prompt":"p","completion":null}
                [1]
                {"prompt":"p" "completion":"c"}
                {"prompt":"p","prompt":"q","completion":"c"}
                {"a":1} {"b":2}
                """));
    }

    @Test
    void namesTheMessageWithinAConversation() throws IOException {
        assertEquals("""
                bad.jsonl line 1, messages: has no message of the assistant
                bad.jsonl line 2, messages[1].role: is none of system, user, assistant and tool (or ShareGPT's human, gpt)
                bad.jsonl line 3, messages[0].content: is a list; a text is expected
                bad.jsonl line 4, messages[1].content: is empty
                bad.jsonl line 5, messages[0]: is a text; an object is expected
                bad.jsonl line 6, messages: is empty""", fault("""
                {"messages":[{"role":"user","content":"a"}]}
                {"messages":[{"role":"user","content":"a"},{"role":"bot","content":"b"}]}
                {"messages":[{"role":"user","content":[]},{"role":"assistant","content":"b"}]}
                {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}]}
                {"messages":["a"]}
                {"messages":[]}
                """));
    }

    @Test
    void refusesCharactersNobodyTypes() throws IOException {
        assertEquals("""
                bad.jsonl line 1, text: has the control character U+0000 at 1
                bad.jsonl line 2, text: has the control character U+001B at 0
                bad.jsonl line 3, text: has the control character U+0085 at 2
                bad.jsonl line 4, text: has the lone surrogate U+D83D at 1
                bad.jsonl line 5, text: has the lone surrogate U+DE00 at 0
                bad.jsonl line 6: is not JSON, from column 11 on""", fault("""
                {"text":"a\\u0000b"}
                {"text":"\\u001b[2J"}
                {"text":"ab\\u0085"}
                {"text":"a\\ud83d"}
                {"text":"\\ude00\\ud83d"}
                {"text":"a\u0001"}
                {"text":"tab\\t, line end\\n and a pair \\ud83d\\ude00 are fine"}
                """));
    }

    @Test
    void refusesAPreferenceWithoutDifferenceOrAnswer() throws IOException {
        assertEquals("""
                bad.jsonl line 1, rejected: equals chosen
                bad.jsonl line 2, rejected: is empty
                bad.jsonl line 3, chosen: does not end with a message of the assistant
                bad.jsonl line 4, rejected: is a text; a list of messages is expected""", fault("""
                {"chosen":"a","rejected":"a"}
                {"chosen":"\\n\\nAssistant: a","rejected":"\\n\\nAssistant: "}
                {"chosen":[{"role":"user","content":"a"}],"rejected":[{"role":"assistant","content":"b"}]}
                {"chosen":[{"role":"assistant","content":"a"}],"rejected":"b"}
                """));
        assertEquals(
                "bad.jsonl line 1, label: is a text; true or false is expected",
                fault("{\"prompt\":\"p\",\"completion\":\"c\",\"label\":\"true\"}"));
    }

    @Test
    void refusesUnknownFieldsAndEmptyFilesAndBytesThatAreNoUtf8() throws IOException {
        assertEquals(
                "bad.jsonl line 1: has the fields of no shape; known are alpaca, sharegpt, messages,"
                        + " prompt-completion, preference, unpaired, taught, text",
                fault("{\"question\":\"q\",\"answer\":\"a\"}"));
        assertEquals("bad.jsonl: has no examples", fault(" \n\n"));
        assertEquals(
                "bad.jsonl line 2: is not UTF-8",
                refusal("{\"text\":\"a\"}\n{\"text\":\"\u00ff\"}\n".getBytes(StandardCharsets.ISO_8859_1))
                        .getMessage());
    }

    @Test
    void refusesAbsurdLengthsAndGoesOnBehindThem() throws IOException {
        String text = "{\"text\":\"%s\"}\n";
        String deep = "{\"text\":\"a\",\"extra\":" + "[".repeat(40) + "]".repeat(40) + "}\n";
        MalformedDataException refusal = refusal((text.formatted("a".repeat(Lines.LINE_BYTES_MAX))
                        + text.formatted("b".repeat(LineFields.TEXT_LENGTH_MAX + 1))
                        + text.formatted("fine")
                        + deep
                        + "{\"text\":2}\n")
                .getBytes(StandardCharsets.UTF_8));
        assertEquals("""
                bad.jsonl line 1: has 4194315 bytes; at most 4194304 are taken
                bad.jsonl line 2, text: has 1048577 characters; at most 1048576 are taken
                bad.jsonl line 4: nests deeper than 16 or has an endless name or number
                bad.jsonl line 5, text: is a number; a text is expected""", refusal.getMessage());
        assertEquals(
                "bad.jsonl line 1, messages: has 1001 messages; at most 1000 are taken",
                fault("{\"messages\":[1" + ",1".repeat(1_000) + "]}"));
    }

    @Test
    void listsTwentyProblemsAndCountsTheOthers() throws IOException {
        MalformedDataException refusal =
                refusal(("{\"text\":\"a\"}\n" + "{\"text\":1}\n".repeat(27)).getBytes(StandardCharsets.UTF_8));
        assertEquals(27, refusal.count());
        assertEquals(20, refusal.problems().size());
        String[] lines = String.valueOf(refusal.getMessage()).split("\n", -1);
        assertEquals("bad.jsonl line 21, text: is a number; a text is expected", lines[19]);
        assertEquals("and 7 more", lines[20]);
    }

    @Test
    void refusesBrokenGzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"text\":\"a\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() - 4);
        assertEquals("bad.jsonl line 101: is broken gzip data", refusal(cut).getMessage());
        assertEquals(
                "bad.jsonl: is broken gzip data",
                refusal(new byte[] {0x1f, (byte) 0x8b, 9}).getMessage());
    }
}
