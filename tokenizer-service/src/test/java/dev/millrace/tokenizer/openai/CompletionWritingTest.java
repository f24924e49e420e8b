package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.ServedModel;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of text completions reads, whole and in frames. One token a byte. */
class CompletionWritingTest {
    private static final ChatHead HEAD = ChatHead.of("cmpl-1", 1700000000, new ServedModel("m", "abc", 10), "");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesAStreamByteForByte() {
        var frames = request("\"a\"", ",\"stream\":true").frames(HEAD, new ByteTokenizer(), null);

        assertEquals(
                """
                data: {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"text":"Hé","logprobs":null,"finish_reason":null}]}

                data: {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"stop"}]}

                data: [DONE]

                """,
                frames.begin()
                        + frames.delta(new TextEvent.Delta(0, "Hé", List.of()))
                        + frames.finished(end(FinishReason.STOP)));
    }

    @Test
    void endsWithUsageWhereItIsAskedFor() throws IOException {
        var frames = request("\"a\"", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                .frames(HEAD, new ByteTokenizer(), null);
        var lines =
                lines(frames.delta(new TextEvent.Delta(0, "x", List.of())) + frames.finished(end(FinishReason.STOP)));

        assertTrue(
                lines.getFirst().has("usage") && lines.getFirst().path("usage").isNull());
        assertEquals(0, lines.getLast().path("choices").size());
        assertEquals(8, lines.getLast().at("/usage/total_tokens").asInt());
    }

    @Test
    void repeatsThePromptWithItsScores() throws IOException {
        var answer = request("\"ab\"", ",\"echo\":true,\"logprobs\":2").body(HEAD, new ByteTokenizer(), null);
        answer.add(new TextEvent.PromptScored(0, scores(1, "b", 2)));
        answer.add(new TextEvent.Delta(0, "c", List.of(token('c', "c"), token(ByteTokenizer.END, ""))));
        var body = JSON.readTree(answer.finished(end(FinishReason.LENGTH)));

        assertEquals("text_completion", body.path("object").asText());
        var choice = body.at("/choices/0");
        assertEquals("abc", choice.path("text").asText());
        assertEquals("length", choice.path("finish_reason").asText());
        assertEquals(
                "{\"tokens\":[\"a\",\"b\",\"c\",\"<end>\"],\"token_logprobs\":[null,-1.0,-0.5,-0.5],"
                        + "\"top_logprobs\":[null,{\"A\":-0.25,\"B\":-0.5,\"b\":-1.0},{\"z\":-0.125,\"c\":-0.5},"
                        + "{\"z\":-0.125,\"<end>\":-0.5}],\"text_offset\":[0,1,2,3]}",
                choice.path("logprobs").toString());
        assertEquals(3, body.at("/usage/prompt_tokens").asInt());
    }

    /** Whatever the parts: the frames joined say what the whole answer says. */
    @Test
    void framesJoinToTheWholeAnswer() throws IOException {
        var prompts = "[\"aé👋b\",[195,169,33],\"x\"]";
        var more = ",\"echo\":true,\"logprobs\":1";
        var whole = request(prompts, more).body(HEAD, new ByteTokenizer(), null);
        var frames = request(prompts, more + ",\"stream\":true").frames(HEAD, new ByteTokenizer(), null);
        var text = new StringBuilder(frames.begin());
        var parts = List.of(
                new TextEvent.PromptScored(0, scores(1, "aé👋b", 1, 1, 3)),
                new TextEvent.PromptScored(1, scores(1, "é!", 1, 1, 3)),
                new TextEvent.PromptScored(0, scores(3, "aé👋b", 1, 3, 8)));
        for (var part : parts) {
            whole.add(part);
            text.append(frames.prompt(part));
        }
        for (int choice = 2; choice >= 0; choice--) {
            var delta = new TextEvent.Delta(choice, "y", List.of(token('y', "y")));
            whole.add(delta);
            text.append(frames.delta(delta));
        }
        var end = end(FinishReason.LENGTH, FinishReason.STOP, FinishReason.LENGTH);

        var expected = JSON.readTree(whole.finished(end)).path("choices");
        assertEquals(expected, joined(lines(text + frames.finished(end)), 3));
        assertEquals("aé👋by", expected.at("/0/text").asText());
        assertEquals("é!y", expected.at("/1/text").asText());
        assertEquals("bytes:\\xc3", expected.at("/0/logprobs/tokens/1").asText());
    }

    @Test
    void aPromptIsRepeatedWithoutScoresToo() throws IOException {
        var frames = request("[\"a\",\"b\"]", ",\"echo\":true,\"stream\":true").frames(HEAD, new ByteTokenizer(), null);
        var lines = lines(frames.begin());

        assertEquals(2, lines.size());
        assertEquals("b", lines.get(1).at("/choices/0/text").asText());
        assertEquals(1, lines.get(1).at("/choices/0/index").asInt());
    }

    @Test
    void withNoAlternativesThereAreNone() throws IOException {
        var answer = request("\"ab\"", ",\"echo\":true,\"logprobs\":0").body(HEAD, new ByteTokenizer(), null);
        answer.add(new TextEvent.PromptScored(0, scores(1, "b", 0)));
        var logprobs = JSON.readTree(answer.finished(end(FinishReason.LENGTH))).at("/choices/0/logprobs");

        assertTrue(logprobs.path("top_logprobs").isNull());
        assertEquals("[null,-1.0]", logprobs.path("token_logprobs").toString());
    }

    @Test
    void reportsScoresByIdWhereTheyAreAskedFor() throws IOException {
        var answer = request("\"ab\"", ",\"prompt_logprobs\":1").body(HEAD, new ByteTokenizer(), null);
        answer.add(new TextEvent.PromptScored(0, scores(1, "b", 1)));
        var choice = JSON.readTree(answer.finished(end(FinishReason.LENGTH))).at("/choices/0");

        assertEquals("", choice.path("text").asText());
        assertTrue(choice.path("logprobs").isNull());
        assertEquals(
                "[null,{\"98\":{\"logprob\":-1.0,\"rank\":6,\"decoded_token\":\"b\"},"
                        + "\"65\":{\"logprob\":-0.25,\"rank\":1,\"decoded_token\":\"A\"}}]",
                choice.path("prompt_logprobs").toString());
        var without = request("\"ab\"", "").body(HEAD, new ByteTokenizer(), null);
        assertFalse(JSON.readTree(without.finished(end(FinishReason.STOP)))
                .at("/choices/0")
                .has("prompt_logprobs"));
    }

    /** The choices as a reader of the frames has them in the end. */
    private static JsonNode joined(List<JsonNode> frames, int count) {
        var choices = new ArrayList<ObjectNode>();
        for (int i = 0; i < count; i++) {
            var choice = JsonNodeFactory.instance.objectNode().put("index", i).put("text", "");
            var logprobs = choice.putObject("logprobs");
            List.of("tokens", "token_logprobs", "top_logprobs", "text_offset").forEach(logprobs::putArray);
            choices.add(choice);
        }
        for (var frame : frames) {
            var part = frame.at("/choices/0");
            var choice = choices.get(part.path("index").asInt());
            choice.put("text", choice.path("text").asText() + part.path("text").asText());
            part.path("logprobs")
                    .properties()
                    .forEach(field -> choice.withArray("/logprobs/" + field.getKey())
                            .addAll((com.fasterxml.jackson.databind.node.ArrayNode) field.getValue()));
            choice.set("finish_reason", part.path("finish_reason"));
        }
        return JsonNodeFactory.instance.arrayNode().addAll(choices);
    }

    private static List<JsonNode> lines(String stream) throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var frame : stream.split("\n\n")) {
            if (!frame.equals("data: [DONE]")) {
                lines.add(JSON.readTree(frame.substring("data: ".length())));
            }
        }
        return lines;
    }

    private static CompletionRequest request(String prompt, String more) {
        return CompletionRequest.parse(("{\"model\":\"m\",\"prompt\":" + prompt + more + "}").getBytes(UTF_8));
    }

    private static TextEvent.TokenText token(int id, String text) {
        var alternatives = List.of(new GeneratedToken.Alternative('z', -0.125f));
        return new TextEvent.TokenText(new GeneratedToken(id, -0.5f, alternatives), text);
    }

    private static PromptScores scores(int first, String tokens, int alternatives) {
        return scores(first, "-".repeat(first) + tokens, alternatives, first, first + tokens.length());
    }

    /** Log-probability -1, rank 5 and the alternatives A, B, … of the positions of a prompt. */
    private static PromptScores scores(int first, String prompt, int alternatives, int from, int to) {
        byte[] bytes = prompt.getBytes(UTF_8);
        int count = to - from;
        int[] ids = new int[count];
        float[] logprobs = new float[count];
        int[] ranks = new int[count];
        int[] topIds = new int[count * alternatives];
        float[] tops = new float[count * alternatives];
        for (int i = 0; i < count; i++) {
            ids[i] = bytes[from + i] & 0xFF;
            logprobs[i] = -1;
            ranks[i] = 5;
            for (int top = 0; top < alternatives; top++) {
                topIds[i * alternatives + top] = 'A' + top;
                tops[i * alternatives + top] = -0.25f * (top + 1);
            }
        }
        return new PromptScores(first, ids, logprobs, ranks, topIds, tops);
    }

    private static TextEvent.Finished end(FinishReason... reasons) {
        return new TextEvent.Finished(
                List.of(reasons), new Usage(3, 5, 1), new Timings(100, 150, new Timings.Sampler(10, 90, 200)));
    }
}
