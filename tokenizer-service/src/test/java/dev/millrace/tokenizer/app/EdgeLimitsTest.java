package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.FileChunk;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits and redaction in the running edge; without keys they count for each key that anybody shows. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@TestProfile(EdgeLimitsTest.Limited.class)
@Timeout(60)
class EdgeLimitsTest extends EdgeFixture {
    /** Small figures; what flows in during the test is less than one request. */
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.edge.limits.requests-per-minute", "5",
                    "millrace.edge.limits.prompt-tokens-per-minute", "1000",
                    "millrace.edge.limits.output-tokens-per-minute", "100",
                    "millrace.edge.limits.streams", "2",
                    "millrace.edge.redact", "email,card");
        }
    }

    @Test
    void countsRequestsAndSaysSoInHeaders() throws Exception {
        var key = "k-" + UUID.randomUUID();
        for (int left = 4; left >= 0; left--) {
            var answer = ask(key, "say x");
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("5", header(answer, "x-ratelimit-limit-requests"));
            assertEquals("" + left, header(answer, "x-ratelimit-remaining-requests"));
            assertTrue(header(answer, "x-ratelimit-reset-requests").matches("(\\d+m)?\\d+(\\.\\d)?m?s"));
            // An answer is charged when it has ended, so the first one finds all that there is.
            assertTrue(Integer.parseInt(header(answer, "x-ratelimit-remaining-tokens")) <= (left < 4 ? 99 : 100));
        }

        var refused = ask(key, "say x");

        assertError(429, "rate_limit_exceeded", refused);
        int seconds = Integer.parseInt(header(refused, "retry-after"));
        assertTrue(seconds >= 1 && seconds <= 12, "one request in twelve seconds, not " + seconds);
        assertEquals("0", header(refused, "x-ratelimit-remaining-requests"));
        assertEquals(200, ask("k-" + UUID.randomUUID(), "say x").statusCode(), "another key has its own");
    }

    @Test
    void countsThePromptsTokens() throws Exception {
        var key = "k-" + UUID.randomUUID();
        assertEquals(200, ask(key, "say x", "y".repeat(600)).statusCode());
        var refused = ask(key, "say x", "y".repeat(600));
        assertError(429, "rate_limit_exceeded", refused);
        assertTrue(refused.body().contains("prompt tokens per minute"), refused.body());
    }

    @Test
    void chargesAnswersAndMakesTheNextRequestWait() throws Exception {
        var key = "k-" + UUID.randomUUID();
        assertEquals(200, ask(key, "say " + "y".repeat(150)).statusCode());
        waitUntilNothingIsOpen();
        var refused = ask(key, "say x");
        assertError(429, "rate_limit_exceeded", refused);
        assertTrue(refused.body().contains("output tokens per minute"), refused.body());
    }

    @Test
    void boundsWhatIsUnderWayAndTakesItBackFromThoseWhoLeave() throws Exception {
        try (Socket one = send("silent", ",\"stream\":true");
                Socket two = send("silent", ",\"stream\":true")) {
            waitUntilOpen(2);
            assertError(429, "rate_limit_exceeded", chat("say x", ""));
            one.close();
            waitUntilOpen(1);
            assertEquals(200, chat("say x", "").statusCode());
            assertTrue(two.isConnected());
        }
        waitUntilNothingIsOpen();
    }

    /** Before it is on any topic; and the lines of a batch keep to what their key may ask. */
    @Test
    void takesOutOfFilesWhatItIsToldToAndCountsTheLinesOfBatches() throws Exception {
        var client = BatchClient.fresh(this);
        var file = client.stored(BatchClient.say("a", "say joe@example.org") + BatchClient.say("b", "say b"));
        assertEquals(
                BatchClient.say("a", "say [EMAIL]") + BatchClient.say("b", "say b"),
                client.get("/v1/files/" + file + "/content").body());
        var batch = client.create(file, BatchClient.CHAT);
        assertEquals(200, batch.statusCode(), batch.body());
        client.await(JSON.readTree(batch.body()).path("id").asText(), "completed");
        var left = ask(client.key(), "say x");
        assertEquals("0", header(left, "x-ratelimit-remaining-requests"), "upload, batch, two lines, and this one");
        for (var chunk : probe().all(Topics.BATCH_FILES, FileChunk.parser(), chunk -> true)) {
            assertTrue(!chunk.getLines().toStringUtf8().contains("joe@"), "on the topic");
        }
    }

    @Test
    void anthropicsPathsAreLimitedAndRedactedAlike() throws Exception {
        var key = "k-" + UUID.randomUUID();
        var ask = body("say joe@example.org", ",\"max_tokens\":99");
        var first = post(key, "/v1/messages", ask);
        assertEquals(
                "[EMAIL]", JSON.readTree(first.body()).at("/content/0/text").asText(), first.body());
        for (int i = 0; i < 4; i++) {
            assertEquals(200, post(key, "/v1/messages/count_tokens", ask).statusCode());
        }
        var refused = post(key, "/v1/messages", ask);
        assertEquals(429, refused.statusCode());
        assertTrue(Integer.parseInt(header(refused, "retry-after")) >= 1);
        assertEquals(
                "rate_limit_error",
                JSON.readTree(refused.body()).at("/error/type").asText());
    }

    @Test
    void takesOutOfPromptsWhatItIsToldToAtEveryDoor() throws Exception {
        var text = "say joe@example.org paid with 4111 1111 1111 1111";
        var clean = "say [EMAIL] paid with [CARD]";
        var id = JSON.readTree(ask("k-" + UUID.randomUUID(), text).body())
                .path("id")
                .asText();
        assertEquals(
                clean,
                completion(id).getPrompt().getConversation().getMessages(0).getContent());
        assertRequested(id, clean);

        var byTopic = "topic-" + UUID.randomUUID();
        produce(
                Topics.PROMPTS,
                "k",
                PromptSubmitted.newBuilder()
                        .setRequestId(byTopic)
                        .setPrompt(prompt(text))
                        .build()
                        .toByteArray());
        assertEquals(
                clean,
                completion(byTopic).getPrompt().getConversation().getMessages(0).getContent());
    }

    @Test
    void takesOutOfAllThatStandsBesideTheTexts() throws Exception {
        var tools = "[{\"type\":\"function\",\"function\":{\"name\":\"mail\",\"description\":\"to ann@example.org\","
                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"to\":{\"description\":\"ann@example.org\"}}}}}]";
        var beside = ",\"user\":\"ann@example.org\",\"metadata\":{\"by\":\"ann@example.org\"},\"tool_choice\":\"none\"";
        var key = "k-" + UUID.randomUUID();
        var chat = post(
                key,
                "{\"model\":\"tiny-model\",\"messages\":[{\"role\":\"user\",\"name\":\"ann@example.org\",\"content\":\"say x\"}],"
                        + "\"cache_salt\":\"ann@example.org\",\"tools\":" + tools + beside + "}");
        var response = post(
                key,
                "/v1/responses",
                "{\"model\":\"tiny-model\",\"input\":\"say x\",\"instructions\":\"ann@example.org asks.\",\"tools\":"
                        + tools.replace("\"function\":{", "").replace("}}}}}]", "}}}}]")
                        + beside + "}");
        assertEquals(
                "[EMAIL] asks.",
                JSON.readTree(response.body()).path("instructions").asText(),
                response.body());
        var client = BatchClient.fresh(this);
        var stored = client.uploadPart(BatchClient.say("a", "say x"), "batch", "file\"; filename=\"of ann@example.org");
        assertEquals("of [EMAIL]", JSON.readTree(stored.body()).path("filename").asText(), stored.body());
        var order = "{\"input_file_id\":" + JSON.readTree(stored.body()).path("id")
                + ",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\",\"metadata\":{\"by\":\"ann@example.org\"}}";
        var batch = JSON.readTree(post(client.key(), "/v1/batches", order).body());
        assertEquals("[EMAIL]", batch.at("/metadata/by").asText(), batch.toString());
        client.await(batch.path("id").asText(), "completed");
        assertError(
                400,
                "invalid_value",
                post(
                        key,
                        "/v1/responses",
                        "{\"model\":\"tiny-model\",\"input\":\"x\"," + "\"metadata\":{\"ann@example.org\":\"x\"}}"));

        for (var answer : List.of(chat, response)) {
            var id = JSON.readTree(answer.body()).path("id").asText();
            assertEquals(200, answer.statusCode(), answer.body());
            assertClean(Topics.GENERATION_REQUESTS, id);
            assertClean(Topics.COMPLETIONS, id);
        }
        assertClean(Topics.RESPONSES, JSON.readTree(response.body()).path("id").asText());
        assertClean(Topics.BATCHES, batch.path("id").asText());
        assertClean(Topics.BATCHES, batch.path("input_file_id").asText());
    }

    private void assertClean(String topic, String key) {
        var record = probe().await(topic, one -> key.equals(one.key()));
        assertFalse(new String(record.value(), ISO_8859_1).contains("ann@"), topic);
    }

    /** Neither the prompt on the log nor the ids to be sampled hold what was taken out. */
    private void assertRequested(String id, String clean) {
        var record = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id));
        var ids = new StringBuilder();
        record.getPromptIdsList().forEach(token -> ids.append((char) (int) token));
        assertTrue(ids.toString().contains(clean), ids::toString);
        assertEquals(-1, record.toString().indexOf("joe@"));
    }

    private HttpResponse<String> ask(String key, String user) throws Exception {
        return post(key, body(user, ""));
    }

    private HttpResponse<String> ask(String key, String user, String system) throws Exception {
        var before = "{\"role\":\"system\",\"content\":\"" + system + "\"},";
        return post(key, body(user, "").replace("\"messages\":[", "\"messages\":[" + before));
    }

    private HttpResponse<String> post(String key, String body) throws Exception {
        return post(key, "/v1/chat/completions", body);
    }

    private HttpResponse<String> post(String key, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
