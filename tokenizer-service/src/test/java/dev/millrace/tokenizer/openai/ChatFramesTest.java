package dev.millrace.tokenizer.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.ServedModel;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.CallFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Byte for byte what a client reads. */
class ChatFramesTest {
    private static final ChatHead HEAD = ChatHead.of("chatcmpl-1", 1700000000, new ServedModel("m", "abc", 10), "");
    private static final TextEvent.Finished END = new TextEvent.Finished(
            List.of(FinishReason.STOP), new Usage(3, 5, 1), new Timings(100, 150, new Timings.Sampler(10, 90, 200)));

    @Test
    void writesAWholeStream() {
        var frames = new ChatFrames(HEAD, false, null);

        assertEquals("""
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{"content":"Hé\\n"},"logprobs":null,"finish_reason":null}]}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

                data: [DONE]

                """, frames.role() + frames.delta(text("Hé\n")) + frames.finished(END));
    }

    /** Every choice has a role frame and a finish frame of its own, and there is one usage for all. */
    @Test
    void interleavesSeveralChoices() throws IOException {
        var frames = new ChatFrames(HEAD, 2, true, null, null);
        var reasons = List.of(FinishReason.LENGTH, FinishReason.STOP);
        var stream = frames.role()
                + frames.delta(new TextEvent.Delta(1, "b", List.of()))
                + frames.delta(new TextEvent.Delta(0, "a", List.of()))
                + frames.finished(new TextEvent.Finished(reasons, END.usage(), END.timings()));
        var said = new java.util.ArrayList<String>();
        for (var line : stream.split("\n\n")) {
            if (!line.endsWith("[DONE]")) {
                var frame = new ObjectMapper().readTree(line.substring("data: ".length()));
                var choice = frame.at("/choices/0");
                said.add(choice.path("index").asText()
                        + choice.at("/delta/role").asText()
                        + choice.at("/delta/content").asText()
                        + choice.path("finish_reason").asText()
                        + frame.at("/usage/completion_tokens").asText());
            }
        }
        assertEquals(List.of("0assistantnull", "1assistantnull", "1bnull", "0anull", "0length", "1stop", "5"), said);
    }

    @Test
    void aWholeAnswerHasEveryChoice() throws IOException {
        var answer = new ChatAnswer(HEAD, null);
        answer.add(new TextEvent.Delta(2, "c", List.of()));
        answer.add(new TextEvent.Delta(0, "a", List.of()));
        answer.add(new TextEvent.Delta(2, "d", List.of()));
        var reasons = List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP);
        var choices = new ObjectMapper()
                .readTree(answer.finished(new TextEvent.Finished(reasons, END.usage(), END.timings())))
                .path("choices");
        assertEquals(3, choices.size());
        assertEquals("a", choices.at("/0/message/content").asText());
        assertEquals("", choices.at("/1/message/content").asText());
        assertEquals("length", choices.at("/1/finish_reason").asText());
        assertEquals("cd", choices.at("/2/message/content").asText());
        assertEquals(2, choices.at("/2/index").asInt());
    }

    @Test
    void writesACallAsItComesAndSaysWhyItEnded() throws IOException {
        var calls = new CallReading(CallFormat.HERMES, Set.of("tide"));
        var frames = new ChatFrames(HEAD, 1, false, null, calls);
        var text = frames.delta(text("Well. <tool_call>{\"name\": \"tide\", "))
                + frames.delta(text("\"arguments\": {\"p\":"))
                + frames.delta(text(" 1}}</tool_call>"))
                + frames.finished(END);
        var choices = new ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        for (var line : text.split("\n\n")) {
            if (!line.contains("[DONE]")) {
                choices.add(new ObjectMapper().readTree(line.substring(6)).at("/choices/0"));
            }
        }
        assertEquals("Well. ", choices.get(0).at("/delta/content").textValue());
        var first = choices.get(1).at("/delta/tool_calls/0");
        assertEquals("tide", first.at("/function/name").textValue());
        assertEquals("", first.at("/function/arguments").textValue());
        assertEquals("function", first.get("type").textValue());
        assertFalse(first.get("id").textValue().isEmpty());
        assertEquals(0, first.get("index").intValue());
        assertEquals(
                "{\"p\":",
                choices.get(2).at("/delta/tool_calls/0/function/arguments").textValue());
        assertEquals(
                " 1}",
                choices.get(3).at("/delta/tool_calls/0/function/arguments").textValue());
        assertEquals("tool_calls", choices.get(4).get("finish_reason").textValue());
    }

    /** Where a text is held back that may become a call, its tokens come later, and each of them once. */
    @Test
    void tellsEveryTokenOnceWhereAnswersMayCall() throws IOException {
        var text = "Tide: <tool_call>{\"name\": \"tide\", \"arguments\": {\"p\": 1}}</tool_call> <too";
        var frames =
                new ChatFrames(HEAD, 1, false, new ByteTokenizer(), new CallReading(CallFormat.HERMES, Set.of("tide")));
        var stream = new StringBuilder();
        for (char letter : text.toCharArray()) {
            var token = new TextEvent.TokenText(new GeneratedToken(letter, -1f, List.of()), "" + letter);
            stream.append(frames.delta(new TextEvent.Delta(0, "" + letter, List.of(token))));
        }
        stream.append(frames.finished(END));

        var told = new StringBuilder();
        for (var frame : stream.toString().replace(ChatFrames.DONE, "").split("\n\n")) {
            new ObjectMapper()
                    .readTree(frame.substring("data: ".length()))
                    .at("/choices/0/logprobs/content")
                    .forEach(token -> told.append(token.path("token").asText()));
        }
        assertEquals(text, told.toString());
    }

    @Test
    void aWholeAnswerHasItsCallsApart() throws IOException {
        var answer = new ChatAnswer(HEAD, null, null, new CallReading(CallFormat.LLAMA, Set.of("tide")));
        answer.add(text("{\"name\": \"tide\", \"parameters\": {\"p\": 1}}"));
        var choice = new ObjectMapper().readTree(answer.finished(END)).at("/choices/0");
        assertEquals("tool_calls", choice.get("finish_reason").textValue());
        assertEquals(
                "{\"p\": 1}",
                choice.at("/message/tool_calls/0/function/arguments").textValue());
        assertTrue(choice.at("/message/content").isNull());
    }

    @Test
    void writesUsageNullUntilTheUsageFrame() {
        var frames = new ChatFrames(HEAD, true, null);

        assertEquals("""
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":5,"total_tokens":8,"prompt_tokens_details":{"cached_tokens":1}},"timings":{"prompt_n":3,"prompt_ms":100,"predicted_n":5,"predicted_ms":200,"predicted_per_second":20.0}}

                data: [DONE]

                """, frames.role() + frames.delta(text("a")) + frames.finished(END));
    }

    @Test
    void spellsTokensWithTheirBytes() throws IOException {
        var frames = new ChatFrames(HEAD, false, new ByteTokenizer());
        var alternative = new GeneratedToken.Alternative('b', Float.NEGATIVE_INFINITY);
        var tokens = List.of(
                new TextEvent.TokenText(new GeneratedToken(0xC3, -1.5f, List.of()), ""),
                new TextEvent.TokenText(new GeneratedToken(0xA9, 0f, List.of(alternative)), "é"));

        var frame = frames.delta(new TextEvent.Delta(0, "é", tokens));

        assertEquals(
                "{\"content\":[{\"token\":\"\",\"logprob\":-1.5,\"bytes\":[195],\"top_logprobs\":[]},"
                        + "{\"token\":\"é\",\"logprob\":0.0,\"bytes\":[169],\"top_logprobs\":"
                        + "[{\"token\":\"b\",\"logprob\":-9999.0,\"bytes\":[98]}]}],\"refusal\":null}",
                new ObjectMapper()
                        .readTree(frame.substring("data: ".length()))
                        .at("/choices/0/logprobs")
                        .toString());
    }

    @Test
    void noCharacterOfTheTextEndsALine() throws IOException {
        var hostile = "a\r\nb\u0085c\u2028d\u2029e\u0000\"\\\u000b\u001c👋";

        for (var frames :
                List.of(new ChatFrames(HEAD, false, null), new ChatFrames(HEAD, false, new ByteTokenizer()))) {
            var frame = frames.delta(text(hostile));

            var line = frame.substring(0, frame.length() - 2);
            assertFalse(line.chars().anyMatch(c -> c < 0x20 || c == 0x85 || c == 0x2028 || c == 0x2029), frame);
            assertEquals(
                    hostile,
                    new ObjectMapper()
                            .readTree(line.substring("data: ".length()))
                            .at("/choices/0/delta/content")
                            .textValue());
        }
    }

    @Test
    void aFailureIsAnErrorFrame() {
        assertEquals(
                "data: {\"error\":{\"message\":\"late\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"deadline_exceeded\"}}\n\n",
                ChatFrames.failed(ApiError.of(Failure.of(Failure.Kind.DEADLINE, "late"))));
    }

    @Test
    void onlyStopAndLengthAreReasonsOfTheApi() {
        assertEquals("length", ChatParts.reason(FinishReason.LENGTH));
        for (var internal : List.of(FinishReason.CANCELLED, FinishReason.DEADLINE, FinishReason.ERROR)) {
            assertThrows(IllegalArgumentException.class, () -> ChatParts.reason(internal));
        }
    }

    @Test
    void writesAWholeAnswer() {
        var answer = new ChatAnswer(HEAD, null);
        answer.add(text("Hi "));
        answer.add(text("there"));

        assertEquals(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"m\","
                        + "\"system_fingerprint\":\"fp_abc\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"Hi there\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5,\"total_tokens\":8,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":1}},\"timings\":{\"prompt_n\":3,\"prompt_ms\":100,"
                        + "\"predicted_n\":5,\"predicted_ms\":200,\"predicted_per_second\":20.0}}",
                answer.finished(END));
    }

    @Test
    void everyFailureHasAStatus() {
        for (var kind : Failure.Kind.values()) {
            var error = ApiError.of(Failure.of(kind, "x"));
            assertEquals(
                    switch (kind) {
                        case INVALID -> 400;
                        case MODEL_NOT_FOUND -> 404;
                        case OVERLOADED -> 429;
                        case UNAVAILABLE -> 503;
                        case DEADLINE -> 504;
                        case CANCELLED, INTERNAL -> 500;
                    },
                    error.status());
            assertEquals(error.status() == 503 || error.status() == 429, error.isTemporary());
        }
    }

    private static TextEvent.Delta text(String text) {
        return new TextEvent.Delta(0, text, List.of());
    }
}
