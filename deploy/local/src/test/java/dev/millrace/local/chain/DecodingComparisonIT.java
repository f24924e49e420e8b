package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.local.system.Port;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Decoding methods side by side, and prompts of chats scored, with a real model. */
class DecodingComparisonIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String QUESTION = "\"messages\":[{\"role\":\"system\",\"content\":\"" + RunningSystem.MANNERS
            + "\"},{\"role\":\"user\",\"content\":\"What is the capital of France?\"}]";
    private static final String METHODS = "\"methods\":[{\"name\":\"greedy\",\"temperature\":0},"
            + "{\"name\":\"beam\",\"num_beams\":4},{\"name\":\"top-p\",\"temperature\":1,\"top_p\":0.9,\"seed\":7},"
            + "{\"name\":\"mirostat\",\"temperature\":1,\"mirostat\":2,\"mirostat_tau\":4,\"seed\":7}]";

    private static RunningSystem system;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        var models = HTTP.send(
                HttpRequest.newBuilder(URI.create(system.url() + "/v1/models")).build(),
                HttpResponse.BodyHandlers.ofString());
        model = JSON.readTree(models.body()).at("/data/0/id").asText();
    }

    @AfterAll
    static void disconnect() {
        HTTP.close();
    }

    /** Five tokens that lead by far, so that the int8 arithmetic of any batch chooses them. */
    @Test
    void theGreedyColumnSaysWhatAGreedyChatSays() throws Exception {
        var chat = json("/v1/chat/completions", QUESTION + ",\"temperature\":0,\"max_tokens\":6");
        var compared = json("/v1/decoding/compare", QUESTION + ",\"max_tokens\":6,\"stream\":false," + METHODS);

        var greedy = compared.at("/choices/0");
        assertEquals(
                chat.at("/choices/0/message/content").asText(),
                greedy.at("/message/content").asText());
        assertTrue(greedy.at("/message/content").asText().contains("Paris"), greedy.toString());
        assertEquals(
                chat.at("/usage/prompt_tokens").asInt(),
                greedy.at("/usage/prompt_tokens").asInt());
        assertEquals(4, compared.path("choices").size());
        for (var column : compared.path("choices")) {
            assertColumn(column, column.at("/message/content").asText(), column.at("/logprobs/content"));
        }
    }

    @Test
    void allMethodsStreamSideBySide() throws Exception {
        var stream = post("/v1/decoding/compare", QUESTION + ",\"max_tokens\":24,\"top_logprobs\":3," + METHODS);
        assertEquals(200, stream.statusCode(), stream.body());
        var texts = new StringBuilder[4];
        var tokens = new ArrayList<List<JsonNode>>();
        var ends = new JsonNode[4];
        for (int i = 0; i < 4; i++) {
            texts[i] = new StringBuilder();
            tokens.add(new ArrayList<>());
        }
        var last = "";
        for (var line :
                stream.body().lines().filter(l -> l.startsWith("data: ")).toList()) {
            last = line.substring("data: ".length());
            for (var choice : last.equals("[DONE]")
                    ? JSON.createArrayNode()
                    : JSON.readTree(last).path("choices")) {
                int index = choice.path("index").asInt();
                texts[index].append(choice.at("/delta/content").asText(""));
                choice.at("/logprobs/content").forEach(tokens.get(index)::add);
                ends[index] = choice.path("finish_reason").isNull() ? ends[index] : choice;
            }
        }
        assertEquals("[DONE]", last);
        for (int i = 0; i < 4; i++) {
            assertColumn(ends[i], texts[i].toString(), JSON.createArrayNode().addAll(tokens.get(i)));
            assertTrue(
                    tokens.get(i).stream()
                            .allMatch(token -> token.path("top_logprobs").size() == 3),
                    "alternatives of " + i);
        }
        // A greedy token is the best of its alternatives, whatever the rounding.
        for (var token : tokens.getFirst()) {
            assertEquals(
                    token.path("logprob").asDouble(),
                    token.at("/top_logprobs/0/logprob").asDouble(),
                    1e-6);
        }
    }

    private static void assertColumn(JsonNode end, String text, JsonNode tokens) {
        var name = end.path("method").asText();
        assertTrue(List.of("stop", "length").contains(end.path("finish_reason").asText()), end.toString());
        var spelled = new StringBuilder();
        double sum = 0;
        for (var token : tokens) {
            spelled.append(token.path("token").asText());
            sum += token.path("logprob").asDouble();
        }
        assertTrue(!text.isEmpty(), name);
        assertEquals(text, spelled.toString(), name);
        assertEquals(end.at("/figures/tokens").asInt(), tokens.size(), name);
        assertEquals(sum, end.at("/figures/logprob_sum").asDouble(), 1e-6, name);
        assertEquals(sum / tokens.size(), end.at("/figures/logprob_mean").asDouble(), 1e-6, name);
        assertTrue(end.at("/figures/time_to_first_token_ms").asInt() > 0, name);
    }

    /** As the model's own Score has them, which is held to the references elsewhere. */
    @Test
    void aChatsPromptIsScoredAsTheModelScoresItsTokens() throws Exception {
        var rendered = json("/apply-template", QUESTION).path("prompt").asText();
        var ids = new ArrayList<Integer>();
        json("/tokenize", "\"content\":" + JSON.writeValueAsString(rendered))
                .path("tokens")
                .forEach(id -> ids.add(id.asInt()));
        var expected = ModelServiceGrpc.newBlockingStub(system.channel(Port.MODEL_GRPC))
                .score(ScoreRequest.newBuilder().addAllTokenIds(ids).setFirst(1).build());
        var scores = json("/v1/chat/completions", QUESTION + ",\"max_tokens\":1,\"prompt_logprobs\":2")
                .path("prompt_logprobs");

        assertEquals(ids.size(), scores.size());
        assertTrue(scores.get(0).isNull());
        for (int at = 1; at < ids.size(); at++) {
            var own = scores.get(at).path(Integer.toString(ids.get(at)));
            assertEquals(expected.getLogprobs(at - 1), own.path("logprob").asDouble(), 1e-3, "position " + at);
            assertTrue(
                    scores.get(at).size() >= 2 && scores.get(at).size() <= 3,
                    scores.get(at).toString());
            if (own.path("rank").asInt() > 2) {
                assertEquals(3, scores.get(at).size(), scores.get(at).toString());
            }
        }
    }

    private static JsonNode json(String path, String fields) throws IOException, InterruptedException {
        var response = post(path, fields);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> post(String path, String fields) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(system.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\"," + fields + "}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
