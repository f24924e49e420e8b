package dev.millrace.tokenizer.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever pieces a text comes in, the same calls are found in it; the pieces joined say so. */
class CallParserTest {
    private static final Set<String> NAMES = Set.of("tide", "lamp");

    /** Content, and per call {@code name(arguments)}. */
    private static String read(CallFormat format, List<String> pieces) {
        var parser = new CallParser(format, NAMES);
        var events = new ArrayList<CallEvent>();
        pieces.forEach(piece -> events.addAll(parser.accept(piece)));
        events.addAll(parser.finish());
        var content = new StringBuilder();
        var calls = new ArrayList<StringBuilder>();
        for (var event : events) {
            switch (event) {
                case CallEvent.Content(String text) -> content.append(text);
                case CallEvent.Started(int index, String name) -> {
                    assertEquals(calls.size(), index);
                    calls.add(new StringBuilder(name + " "));
                }
                case CallEvent.Arguments(int index, String text) ->
                    calls.get(index).append(text);
            }
        }
        return content + "|" + String.join("|", calls);
    }

    private static void finds(CallFormat format, String text, String expected) {
        assertEquals(expected, read(format, List.of(text)), text);
        assertEquals(
                expected,
                read(format, text.chars().mapToObj(Character::toString).toList()),
                text);
        var random = new Random(5);
        for (int round = 0; round < 50; round++) {
            var pieces = new ArrayList<String>();
            for (int from = 0; from < text.length(); ) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(12));
                pieces.add(text.substring(from, to));
                from = to;
            }
            assertEquals(expected, read(format, pieces), pieces.toString());
        }
    }

    /** An answer that is held to calls and cut off in the beginning of one says nothing; another one might have meant it. */
    @Test
    void aForcedCallThatIsCutOffIsNoText() {
        var cut = "<tool_call>\n{\"name\": \"tide\",";
        for (int length = 1; length <= cut.length(); length++) {
            var forced = new CallParser(CallFormat.HERMES, NAMES, true);
            assertEquals(List.of(), forced.accept(cut.substring(0, length)));
            assertEquals(List.of(), forced.finish());
            finds(CallFormat.HERMES, cut.substring(0, length), cut.substring(0, length) + "|");
        }
    }

    @Test
    void findsHermesCallsBetweenTheirMarks() {
        finds(
                CallFormat.HERMES,
                "Let me see.\n<tool_call>\n{\"name\": \"tide\", \"arguments\": {\"place\": \"a}\\\"b\"}}\n</tool_call>\n"
                        + "<tool_call>\n{\"arguments\":{\"on\":true},\"name\":\"lamp\"}\n</tool_call>",
                "Let me see.\n|tide {\"place\": \"a}\\\"b\"}|lamp {\"on\":true}");
    }

    @Test
    void findsMistralsListWithAndWithoutItsMark() {
        var list = "[{\"name\": \"tide\", \"arguments\": {\"n\": [1, {}]}}, {\"name\": \"lamp\", \"arguments\": {}}]";
        finds(CallFormat.MISTRAL, "[TOOL_CALLS]" + list, "|tide {\"n\": [1, {}]}|lamp {}");
        finds(CallFormat.MISTRAL, list, "|tide {\"n\": [1, {}]}|lamp {}");
        finds(CallFormat.MISTRAL, "[1, 2] is a list", "[1, 2] is a list|");
    }

    @Test
    void findsLlamasObject() {
        finds(CallFormat.LLAMA, "{\"name\": \"tide\", \"parameters\": {\"p\": 1}}", "|tide {\"p\": 1}");
        finds(CallFormat.LLAMA, "{\"a\": 1} is JSON", "{\"a\": 1} is JSON|");
        finds(CallFormat.LLAMA, "The tide {rises}", "The tide {rises}|");
    }

    @Test
    void whatIsNoCallStaysText() {
        for (var text : List.of(
                "a < b <tool",
                "<tool_call>not json</tool_call> and more",
                "<tool_call>{\"name\": \"unknown\", \"arguments\": {}}</tool_call>",
                "<tool_call>{\"name\": \"tide\", \"arguments\": 5}</tool_call>",
                "<tool_call>{\"name\": \"tide\"",
                "<tool_call>",
                "plain")) {
            finds(CallFormat.HERMES, text, text + "|");
        }
    }

    @Test
    void holdsNoMoreThanItsBoundAndNoMoreCallsThanSixteen() {
        var call = "<tool_call>{\"name\": \"lamp\", \"arguments\": {}}</tool_call>";
        var read = read(CallFormat.HERMES, List.of(call.repeat(20)));
        assertEquals(16, read.split("lamp \\{\\}", -1).length - 1);
        assertTrue(read.startsWith(call.repeat(4)));
        var parser = new CallParser(CallFormat.HERMES, NAMES);
        var given = parser.accept("<tool_call>" + "{\"x\":\"" + "y".repeat(100_000));
        assertTrue(given.stream()
                .anyMatch(event -> event instanceof CallEvent.Content(String text) && text.length() > 90_000));
    }

    /** What the grammar of a forced call makes, the parser reads: the beginning of a call in each family. */
    @Test
    void grammarsOfForcedCallsAreReadBack() throws Exception {
        var use = new ToolUse(
                "[{\"type\":\"function\",\"function\":{\"name\":\"tide\",\"parameters\":{\"$ref\":\"#/$defs/p\","
                        + "\"$defs\":{\"p\":{\"type\":\"object\",\"properties\":{\"place\":{\"type\":\"string\"}},"
                        + "\"required\":[\"place\"]}}}}},{\"type\":\"function\",\"function\":{\"name\":\"lamp\",\"parameters\":"
                        + "{\"type\":\"object\",\"properties\":{\"on\":{\"type\":\"boolean\"}}}}}]",
                ToolUse.Choice.REQUIRED,
                "",
                false);
        for (var format : CallFormat.values()) {
            var text = AnyText.of(CallGrammar.of(use, format), new Random(3));
            var read = read(format, List.of(text));
            assertTrue(read.startsWith("|tide {") || read.startsWith("|lamp {"), text + " became " + read);
            for (var call : read.substring(1).split("\\|(?=tide|lamp)")) {
                assertTrue(new ObjectMapper().readTree(call.substring(5)).isObject(), call);
            }
        }
    }
}
