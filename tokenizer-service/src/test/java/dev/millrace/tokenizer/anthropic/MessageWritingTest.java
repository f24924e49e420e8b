package dev.millrace.tokenizer.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.CallFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers of /v1/messages, byte by byte where a client reads them so. */
class MessageWritingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ChatHead HEAD = new ChatHead("msg_1", 7, "m", "fp_x");
    private static final CallReading CALLS = new CallReading(CallFormat.HERMES, Set.of("add", "sub"));
    private static final String CALLING = "Let me see.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n"
            + "</tool_call>\n<tool_call>\n{\"name\": \"sub\", \"arguments\": {}}\n</tool_call>";

    @Test
    void aStreamIsThisByteForByte() {
        var events = new MessageEvents(HEAD, null);
        var stream = events.begin(12)
                + events.ping()
                + events.delta(delta("Grüße,"))
                + events.delta(delta(" \"you\"\n"))
                + events.finished(end(FinishReason.STOP, "", 4));
        assertEquals("""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",\
                "content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,\
                "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

                event: ping
                data: {"type":"ping"}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße,"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \\"you\\"\\n"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
                "usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":3}}

                event: message_stop
                data: {"type":"message_stop"}

                """, stream);
    }

    @Test
    void aFailureAfterTheFirstByteIsAnEventOfItsOwn() {
        assertEquals("""
                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"The server is not ready."}}

                """, new MessageEvents(HEAD, null).failure(ApiError.status(503)));
    }

    @Test
    void callsAreBlocksWithTheirInputInPieces() throws Exception {
        var told = events(CALLING, 7);
        var starts = told.stream()
                .filter(event -> event.path("type").asText().equals("content_block_start"))
                .toList();
        assertEquals(
                List.of("text", "tool_use", "tool_use"),
                starts.stream()
                        .map(event -> event.at("/content_block/type").asText())
                        .toList());
        assertEquals("{}", starts.get(1).at("/content_block/input").toString(), "a call begins with an empty input");
        assertEquals(
                "tool_use", told.get(told.size() - 2).at("/delta/stop_reason").asText());
    }

    /** Oracle: the blocks of the whole answer, which are made another way. */
    @Test
    void eventsPutTogetherAreTheWholeAnswerHoweverTheTextIsCut() throws Exception {
        for (var text : List.of(CALLING, "plain", "", "<tool_call>\n{\"name\": \"other\", \"arguments\": {}}", "a<b")) {
            for (var calls : new @Nullable CallReading[] {CALLS, null}) {
                var whole = JSON.readTree(whole(text, calls, end(FinishReason.STOP, "", 0)));
                for (int seed = 0; seed < 50; seed++) {
                    var told = events(text, calls, end(FinishReason.STOP, "", 0), new Random(seed));
                    assertEquals(whole, putTogether(told), "seed " + seed + ": " + text);
                }
            }
        }
    }

    @Test
    void anEndIsToldByItsReason() throws Exception {
        assertReason("end_turn", null, end(FinishReason.STOP, "", 0), "x");
        assertReason("max_tokens", null, end(FinishReason.LENGTH, "", 0), CALLING);
        assertReason("stop_sequence", "END", end(FinishReason.STOP, "END", 0), "x");
        assertReason("tool_use", null, end(FinishReason.STOP, "", 0), CALLING);
    }

    @Test
    void aCallThatWasCutOffHasAnEmptyInput() throws Exception {
        var cut = CALLING.substring(0, CALLING.indexOf("{\"a\"") + 5);
        var body = JSON.readTree(whole(cut, CALLS, end(FinishReason.LENGTH, "", 0)));
        assertEquals("{}", body.at("/content/1/input").toString());
        assertEquals("max_tokens", body.path("stop_reason").asText());
    }

    @Test
    void idsOfCallsFollowFromTheAnswersIdAndFitTheModel() throws Exception {
        var once = JSON.readTree(whole(CALLING, CALLS, end(FinishReason.STOP, "", 0)));
        var first = once.at("/content/1/id").asText();
        assertTrue(first.matches("toolu_[0-9a-f]{24}"), first);
        assertEquals(once, JSON.readTree(whole(CALLING, CALLS, end(FinishReason.STOP, "", 0))));
        assertTrue(!first.equals(once.at("/content/2/id").asText()), "each call has its own");
        var mistral = new CallReading(CallFormat.MISTRAL, Set.of("add"));
        var text = "[TOOL_CALLS][{\"name\": \"add\", \"arguments\": {}}]";
        var id = JSON.readTree(whole(text, mistral, end(FinishReason.STOP, "", 0)))
                .at("/content/0/id")
                .asText();
        assertTrue(id.matches("[0-9a-f]{9}"), id);
    }

    @Test
    void errorsSayWhoseRequestTheyAnswer() throws Exception {
        for (var expected : List.of(
                "400 invalid_request_error",
                "404 not_found_error",
                "405 invalid_request_error",
                "413 request_too_large",
                "415 invalid_request_error",
                "500 api_error",
                "503 overloaded_error")) {
            var words = expected.split(" ");
            var body = JSON.readTree(MessageError.json(ApiError.status(Integer.parseInt(words[0])), "req"));
            assertEquals(words[1], body.at("/error/type").asText(), expected);
            assertEquals("error", body.path("type").asText());
            assertEquals("req", body.path("request_id").asText());
        }
        var key = JSON.readTree(MessageError.json(ApiError.unknownKey(true), "r"));
        assertEquals("authentication_error", key.at("/error/type").asText());
        var scope = JSON.readTree(MessageError.json(ApiError.forbidden("chat"), "r"));
        assertEquals("permission_error", scope.at("/error/type").asText());
    }

    private static void assertReason(String reason, @Nullable String sequence, TextEvent.Finished end, String text)
            throws Exception {
        for (var node : List.of(
                JSON.readTree(whole(text, CALLS, end)),
                events(text, CALLS, end, new Random(1)).reversed().get(1).path("delta"))) {
            assertEquals(reason, node.path("stop_reason").asText(), text);
            assertEquals(sequence, node.path("stop_sequence").textValue(), text);
        }
    }

    private static TextEvent.Finished end(FinishReason reason, String stop, int cached) {
        return new TextEvent.Finished(
                List.of(reason),
                List.of(stop),
                new Usage(12, 3, cached),
                new Timings(1, 2, Timings.Sampler.UNKNOWN),
                null);
    }

    private static TextEvent.Delta delta(String text) {
        return new TextEvent.Delta(0, text, List.of());
    }

    private static String whole(String text, @Nullable CallReading calls, TextEvent.Finished end) {
        var answer = new MessageAnswer(HEAD, calls);
        answer.add(delta(text));
        return answer.finished(end);
    }

    private static List<JsonNode> events(String text, int seed) throws Exception {
        return events(text, CALLS, end(FinishReason.STOP, "", 0), new Random(seed));
    }

    private static List<JsonNode> events(
            String text, @Nullable CallReading calls, TextEvent.Finished end, Random random) throws Exception {
        var writer = new MessageEvents(HEAD, calls);
        var stream = new StringBuilder(writer.begin(12));
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(9));
            stream.append(writer.delta(delta(text.substring(from, to))));
            from = to;
        }
        stream.append(writer.finished(end));
        var events = new ArrayList<JsonNode>();
        for (var frame : stream.toString().split("\n\n")) {
            var lines = frame.split("\n");
            var data = JSON.readTree(lines[1].substring("data: ".length()));
            assertEquals("event: " + data.path("type").asText(), lines[0]);
            assertEquals(2, lines.length);
            events.add(data);
        }
        return events;
    }

    /** As a client puts a message together. */
    private static JsonNode putTogether(List<JsonNode> events) throws Exception {
        var message = (ObjectNode) events.getFirst().path("message").deepCopy();
        var content = message.putArray("content");
        var input = new StringBuilder();
        for (var event : events) {
            switch (event.path("type").asText()) {
                case "content_block_start" -> {
                    assertEquals(content.size(), event.path("index").asInt());
                    content.add(event.path("content_block").deepCopy());
                    input.setLength(0);
                }
                case "content_block_delta" -> {
                    var block = (ObjectNode) content.get(event.path("index").asInt());
                    var more = event.path("delta");
                    if (more.has("text")) {
                        block.put(
                                "text",
                                block.path("text").asText() + more.path("text").asText());
                    }
                    input.append(more.path("partial_json").asText());
                }
                case "content_block_stop" -> {
                    if (!input.isEmpty()) {
                        ((ObjectNode) content.get(event.path("index").asInt()))
                                .set("input", JSON.readTree(input.toString()));
                    }
                }
                case "message_delta" -> {
                    message.setAll((ObjectNode) event.path("delta"));
                    message.set("usage", event.path("usage"));
                }
                default -> {}
            }
        }
        return message;
    }
}
