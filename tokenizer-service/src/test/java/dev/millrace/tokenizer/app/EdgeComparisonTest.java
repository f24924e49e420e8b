package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Comparisons of decoding methods through the whole edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeComparisonTest extends EdgeFixture {
    private static final String TWO =
            ",\"methods\":[{\"name\":\"long\"},{\"name\":\"short\",\"max_tokens\":2,\"temperature\":0.25}]";

    @Test
    void answersAPromptByEveryMethodSideBySide() throws Exception {
        for (var path : List.of("/v1/decoding/compare", "/decoding/compare")) {
            var response = compare(path, "say Hello", ",\"top_logprobs\":1" + TWO);

            assertEquals(200, response.statusCode(), response.body());
            assertEquals("text/event-stream", header(response, "content-type"));
            var frames = framesWithoutIds(response.body());
            assertEquals("[DONE]", frames.getLast());
            var usage = JSON.readTree(frames.get(frames.size() - 2)).path("usage");
            assertEquals(8, usage.path("completion_tokens").asInt());
            var choices = choices(frames.subList(0, frames.size() - 2));
            assertColumn(choices, 0, "long", "Hello", "stop", 6);
            assertColumn(choices, 1, "short", "He", "length", 2);
        }
    }

    /** The request that the sampler reads of each method is that of the same chat with the method's parameters. */
    @Test
    void everyMethodIsAGenerationOfItsOwn() throws Exception {
        var id = JSON.readTree(compare("/v1/decoding/compare", "say a", ",\"stream\":false" + TWO)
                        .body())
                .path("id")
                .asText();
        var chatId = JSON.readTree(
                        chat("say a", ",\"max_tokens\":2,\"temperature\":0.25").body())
                .path("id")
                .asText();

        var asChat = requested(chatId);
        var asMethod = requested(id + "-1");
        assertEquals(asChat.getPromptIdsList(), asMethod.getPromptIdsList());
        assertEquals(asChat.getPromptIdsList(), requested(id + "-0").getPromptIdsList());
        assertEquals(
                asChat.getParameters().toBuilder().clearSeed().build(),
                asMethod.getParameters().toBuilder().clearSeed().build());
        assertEquals(1, completions(id + "-0"));
        assertEquals(1, completions(id + "-1"));
        assertEquals("a", completion(id + "-0").getChoices(0).getText());
    }

    @Test
    void oneThatFailsTellsItInItsColumnAndTheOthersGoOn() throws Exception {
        var methods = ",\"methods\":[{\"name\":\"cold\",\"temperature\":0},{\"name\":\"warm\",\"temperature\":1},"
                + "{\"name\":\"refused\",\"temperature\":1,\"logit_bias\":{\"99999\":1}}]";
        var streamed = framesWithoutIds(
                compare("/v1/decoding/compare", "warm Hi", methods).body());
        var whole = compare("/v1/decoding/compare", "warm Hi", methods + ",\"stream\":false");
        assertEquals("[DONE]", streamed.getLast());
        var ends = new ArrayList<>(ends(choices(streamed.subList(0, streamed.size() - 2))));
        ends.sort((a, b) -> a.path("index").asInt() - b.path("index").asInt());
        for (var columns : List.of(ends, List.copyOf(choicesOf(whole)))) {
            assertEquals("error", columns.get(0).path("finish_reason").asText());
            assertEquals("unavailable", columns.get(0).at("/error/code").asText());
            assertEquals("stop", columns.get(1).path("finish_reason").asText());
            assertEquals("error", columns.get(2).path("finish_reason").asText());
            assertEquals("logit_bias", columns.get(2).at("/error/param").asText());
        }
        assertEquals("Hi", choicesOf(whole).get(1).at("/message/content").asText());
        waitUntilNothingIsOpen();
    }

    @Test
    void whereAllFailTheRequestDoes() throws Exception {
        for (var more : List.of("", ",\"stream\":false")) {
            var response = compare(
                    "/v1/decoding/compare",
                    "x".repeat(EdgeSurroundings.CONTEXT),
                    ",\"methods\":[{\"name\":\"a\"},{\"name\":\"b\"}]" + more);
            assertError(400, "context_length_exceeded", response);
            assertEquals(
                    "messages",
                    JSON.readTree(response.body()).at("/error/param").asText());
        }
        assertError(503, "unavailable", compare("/v1/decoding/compare", "fail", TWO + ",\"stream\":false"));
        waitUntilNothingIsOpen();
    }

    @Test
    void namesTheWrongFieldOfAMethod() throws Exception {
        var response =
                compare("/v1/decoding/compare", "x", ",\"methods\":[{\"name\":\"a\"},{\"name\":\"b\",\"top_p\":7}]");

        assertError(400, "invalid_value", response);
        assertEquals(
                "methods[1].top_p",
                JSON.readTree(response.body()).at("/error/param").asText());
        assertEquals(405, request("GET", "/v1/decoding/compare", null, null).statusCode());
    }

    @Test
    void whoLeavesEndsAll() throws Exception {
        var body = body("forever", ",\"max_tokens\":5000" + TWO.replace("\"max_tokens\":2,", ""))
                .getBytes(UTF_8);
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("POST /v1/decoding/compare HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(UTF_8));
            socket.getOutputStream().write(body);
            waitUntilOpen(2);
            assertTrue(socket.getInputStream().read() > 0);
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void thePagesAreThereAndAskedForAnew() throws Exception {
        for (var path : List.of(
                "/compare",
                "/compare/main.js",
                "/rank",
                "/rank/main.js",
                "/leaderboard",
                "/leaderboard/leaderboard.css",
                "/evaluations",
                "/evaluations/main.js",
                "/training",
                "/training/main.js")) {
            var page = request("GET", path, null, null);
            assertEquals(200, page.statusCode(), path);
            assertTrue(header(page, "content-security-policy").startsWith("default-src 'none'"), path);
            assertEquals("no-cache", header(page, "cache-control"), path);
        }
    }

    private static void assertColumn(
            List<JsonNode> choices, int index, String name, String text, String reason, int tokens) {
        var mine = choices.stream()
                .filter(choice -> choice.path("index").asInt() == index)
                .toList();
        var said = new StringBuilder();
        double sum = 0;
        int count = 0;
        for (var choice : mine) {
            assertEquals(name, choice.path("method").asText());
            said.append(choice.at("/delta/content").asText(""));
            for (var token : choice.at("/logprobs/content")) {
                assertEquals(1, token.path("top_logprobs").size());
                sum += token.path("logprob").asDouble();
                count++;
            }
        }
        assertEquals(text, said.toString());
        assertEquals(tokens, count);
        var end = mine.getLast();
        assertEquals(reason, end.path("finish_reason").asText());
        assertEquals(tokens, end.at("/figures/tokens").asInt());
        assertEquals(sum, end.at("/figures/logprob_sum").asDouble());
        assertEquals(sum / count, end.at("/figures/logprob_mean").asDouble());
        assertEquals(Math.exp(0.5), end.at("/figures/perplexity").asDouble(), 1e-9);
    }

    private static List<JsonNode> choices(List<String> frames) throws Exception {
        var choices = new ArrayList<JsonNode>();
        for (var frame : frames) {
            choices.add(JSON.readTree(frame).at("/choices/0"));
        }
        return choices;
    }

    private static List<JsonNode> ends(List<JsonNode> choices) {
        return choices.stream()
                .filter(choice -> !choice.path("finish_reason").isNull())
                .toList();
    }

    private static List<JsonNode> choicesOf(HttpResponse<String> whole) throws Exception {
        assertEquals(200, whole.statusCode(), whole.body());
        var choices = new ArrayList<JsonNode>();
        JSON.readTree(whole.body()).path("choices").forEach(choices::add);
        return choices;
    }

    private GenerationRequested requested(String id) {
        return probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id));
    }

    private HttpResponse<String> compare(String path, String user, String more) throws Exception {
        return request("POST", path, "application/json", body(user, more));
    }
}
