package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Door;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repeats of a request with an idempotency key. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeIdempotencyTest extends EdgeFixture {
    private final String key = UUID.randomUUID().toString();

    @Test
    void aRepeatGetsTheSameAnswer() throws Exception {
        for (var more : List.of("", ",\"stream\":true")) {
            var first = post(key + more, "say once", more);
            var again = post(key + more, "say once", more);

            assertEquals(200, first.statusCode(), first.body());
            assertEquals("", header(first, "idempotent-replayed"));
            assertEquals("true", header(again, "idempotent-replayed"));
            if (more.isEmpty()) {
                assertEquals(withoutTimings(first), withoutTimings(again));
            } else {
                assertEquals(frames(first.body()), frames(again.body()));
            }
        }
    }

    @Test
    void aRepeatGetsTheSameScoresOfThePrompt() throws Exception {
        var more = ",\"prompt_logprobs\":2";
        var first = post(key, "say once", more);
        var again = post(key, "say once", more);

        assertEquals("true", header(again, "idempotent-replayed"));
        assertTrue(JSON.readTree(first.body()).path("prompt_logprobs").size() > 2, first.body());
        assertEquals(withoutTimings(first), withoutTimings(again));
    }

    @Test
    void manyAtOnceAreOneRequest() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<HttpResponse<String>> ask = () -> post(key, "say all of us", "");
            var answers = threads.invokeAll(List.of(ask, ask, ask, ask, ask, ask, ask, ask)).stream()
                    .map(Future::resultNow)
                    .toList();
            var id = JSON.readTree(answers.getFirst().body()).path("id").asText();
            for (var answer : answers) {
                assertEquals(200, answer.statusCode(), answer.body());
                var body = JSON.readTree(answer.body());
                assertEquals(id, body.path("id").asText());
                assertEquals("all of us", body.at("/choices/0/message/content").asText());
            }
            assertEquals(1, requests(id));
            completion(id);
            assertEquals(1, completions(id));
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void anotherBodyIsRefusedAndAnotherKeyIsAnotherRequest() throws Exception {
        var first = post(key, "say a", "");

        assertError(422, "idempotency_key_reused", post(key, "say b", ""));
        var other = post(key + " other", "say a", "");
        assertNotEquals(
                JSON.readTree(first.body()).path("id").asText(),
                JSON.readTree(other.body()).path("id").asText());
        assertError(400, "invalid_value", post("x".repeat(256), "say a", ""));
    }

    /** What a client library does when its connection breaks. */
    @Test
    void aRetryAfterABrokenConnectionGoesOnWithTheSameGeneration() throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            send(socket, "wide 600", ",\"stream\":true", "Idempotency-Key: " + key);
            waitUntilOpen(1);
        }
        var frames = frames(post(key, "wide 600", ",\"stream\":true").body());

        assertEquals("w".repeat(600), content(frames));
        assertEquals("[DONE]", frames.getLast());
        assertEquals(1, requests(JSON.readTree(frames.getFirst()).path("id").asText()));
        waitUntilNothingIsOpen();
    }

    /** The log is the store: what another edge accepted is found there, and its answer on that edge's partition. */
    @Test
    void aRepeatFindsTheRequestOfAnotherEdge() throws Exception {
        var body = body("say elsewhere", "");
        long windowMs = 15 * 60_000;
        long startMs = System.currentTimeMillis() / windowMs * windowMs;
        var mark = edge.tenants().mark("", startMs + "\nchatcmpl-\n" + key);
        var id = RequestIds.keyed("chatcmpl-", startMs, mark);
        var delivery = new Delivery(
                Delivery.Form.CHAT,
                false,
                false,
                1_795_000_000,
                "fp_x",
                false,
                KeyedRequests.hash(body.getBytes(UTF_8)));
        produce(
                Topics.GENERATION_REQUESTS,
                id,
                LastRun.request(id, Door.HTTP, "say elsewhere", LastRun.PARTITION + 1, delivery)
                        .toByteArray());

        var answer = JSON.readTree(post(key, "say elsewhere", "").body());

        assertEquals(id, answer.path("id").asText());
        assertEquals(1_795_000_000, answer.path("created").asInt());
        assertEquals("elsewhere", answer.at("/choices/0/message/content").asText());
        assertEquals(1, requests(id));
        assertEquals(0, completions(id), "the other edge's to write");
    }

    /** What is several requests cannot be found again as one, and so is not taken for one. */
    @Test
    void aKeyIsRefusedWhereNothingCouldBeRepeated() throws Exception {
        var methods = ",\"methods\":[{\"name\":\"a\"},{\"name\":\"b\"}]";
        for (var refused : List.of(
                keyed("/v1/completions", "{\"model\":\"tiny-model\",\"prompt\":[\"say a\",\"say b\"]}"),
                keyed("/v1/decoding/compare", body("say a", methods)))) {
            assertError(400, "unsupported_parameter", refused);
            assertEquals(
                    "Idempotency-Key",
                    JSON.readTree(refused.body()).at("/error/param").asText());
        }
        assertEquals(
                200,
                keyed("/v1/completions", "{\"model\":\"tiny-model\",\"prompt\":[\"say a\"]}")
                        .statusCode());
    }

    @Test
    void aHeaderBoundsTheTime() throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(uri("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .header("X-Request-Timeout-Ms", "1000")
                        .POST(HttpRequest.BodyPublishers.ofString(body("silent", ",\"timeout_ms\":60000")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertError(504, "deadline_exceeded", response);
        var id = Objects.requireNonNull(edge.open().all().iterator().next()).request();
        assertTrue(id.deadlineMs() - id.acceptedMs() == 1_000, "the shorter one counts");
        produce(Topics.GENERATION_CONTROL, id.id(), new byte[0]);
        waitUntilNothingIsOpen();
    }

    private HttpResponse<String> post(String key, String user, String more) throws Exception {
        return keyed("/v1/chat/completions", body(user, more), key);
    }

    private HttpResponse<String> keyed(String path, String body) throws Exception {
        return keyed(path, body, key);
    }

    private HttpResponse<String> keyed(String path, String body, String key) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode withoutTimings(HttpResponse<String> response) throws IOException {
        return ((ObjectNode) JSON.readTree(response.body())).without("timings");
    }

    private int requests(String id) {
        return probe().all(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id))
                .size();
    }
}
