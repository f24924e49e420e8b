package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Anthropic's interface at the door of the whole edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeMessagesTest extends MessagesFixture {
    @Test
    void answersAsAWhole() throws Exception {
        for (var path : List.of(PATH, "/messages")) {
            var response = request("POST", path, "application/json", ask("say Hello, wörld 👋", ""));
            assertEquals(200, response.statusCode(), response.body());
            var body = JSON.readTree(response.body());
            assertTrue(body.path("id").asText().matches("msg_[0-9a-f]{32}"), response.body());
            assertEquals("message", body.path("type").asText());
            assertEquals("assistant", body.path("role").asText());
            assertEquals(EdgeSurroundings.MODEL, body.path("model").asText());
            assertEquals(
                    "[{\"type\":\"text\",\"text\":\"Hello, wörld 👋\"}]",
                    body.path("content").toString());
            assertEquals("end_turn", body.path("stop_reason").asText());
            assertTrue(body.path("stop_sequence").isNull());
            assertEquals(19, body.at("/usage/output_tokens").asInt());
            assertTrue(body.at("/usage/input_tokens").asInt() > 20, response.body());
            assertEquals(header(response, "x-request-id"), header(response, "request-id"));
        }
    }

    @Test
    void streamsEventsInTheirOrder() throws Exception {
        var response = post(ask("say Grüße", STREAM));
        assertEquals("text/event-stream", header(response, "content-type"));
        var events = events(response.body());
        assertEquals(
                List.of("message_start", "content_block_start", "ping", "content_block_delta"),
                names(events).subList(0, 4));
        assertEquals(
                List.of("content_block_stop", "message_delta", "message_stop"),
                names(events).subList(events.size() - 3, events.size()));
        assertEquals("Grüße", text(events));
        var started = events.getFirst().data().path("message");
        var usage = events.get(events.size() - 2).data().path("usage");
        assertEquals(started.at("/usage/input_tokens"), usage.path("input_tokens"));
        assertEquals(8, usage.path("output_tokens").asInt());
        completion(started.path("id").asText());
    }

    @Test
    void saysWhichStopSequenceEndedIt() throws Exception {
        var more = ",\"stop_sequences\":[\"nothing\",\"thr\"]";
        var body = JSON.readTree(post(ask("say one two three", more)).body());
        assertEquals("one two ", body.at("/content/0/text").asText());
        assertEquals("stop_sequence", body.path("stop_reason").asText());
        assertEquals("thr", body.path("stop_sequence").asText());
        assertEquals(
                CancelReason.CANCEL_REASON_STOP_STRING,
                cancellation(body.path("id").asText()).getReason());
        var streamed = events(post(ask("say one two three", more + STREAM)).body());
        assertEquals(
                "thr",
                streamed.get(streamed.size() - 2)
                        .data()
                        .at("/delta/stop_sequence")
                        .asText());
        var cut = JSON.readTree(post(ask("cut abcdef", "").replace("\"max_tokens\":150", "\"max_tokens\":3"))
                .body());
        assertEquals("max_tokens", cut.path("stop_reason").asText());
        assertEquals("abc", cut.at("/content/0/text").asText());
    }

    @Test
    void callsATool() throws Exception {
        var body = JSON.readTree(post(ask(CALL, TOOLS)).body());
        var call = body.at("/content/0");
        assertEquals("tool_use", call.path("type").asText(), body.toString());
        assertEquals("add", call.path("name").asText());
        assertEquals("{\"a\":1}", call.path("input").toString());
        assertEquals("tool_use", body.path("stop_reason").asText());
        var input = new StringBuilder();
        for (var event : events(post(ask(CALL, TOOLS + STREAM)).body())) {
            input.append(event.data().at("/delta/partial_json").asText());
        }
        assertEquals("{\"a\": 1}", input.toString());
        assertError(400, "invalid_request_error", "any", post(ask("say x", TOOLS.replace("\"any\"", "\"auto\""))));
    }

    @Test
    void countsTheTokensThatAnAnswerIsThenChargedFor() throws Exception {
        var counted = request("POST", PATH + "/count_tokens", "application/json", ask("say x", ""));
        assertEquals(200, counted.statusCode(), counted.body());
        var usage = JSON.readTree(post(ask("say x", "")).body()).path("usage");
        assertEquals(
                usage.path("input_tokens").asInt(),
                JSON.readTree(counted.body()).path("input_tokens").asInt());
        var longer = "y".repeat(EdgeSurroundings.CONTEXT + 1);
        var uncut = request("POST", "/messages/count_tokens", "application/json", ask(longer, ""));
        assertTrue(JSON.readTree(uncut.body()).path("input_tokens").asInt() > EdgeSurroundings.CONTEXT);
        assertError(
                404,
                "not_found_error",
                "gpt",
                request(
                        "POST",
                        PATH + "/count_tokens",
                        "application/json",
                        ask("x", "").replace("tiny-model", "gpt")));
        assertError(
                400,
                "invalid_request_error",
                "tool_choice \"any\"",
                request(
                        "POST",
                        PATH + "/count_tokens",
                        "application/json",
                        ask("say x", TOOLS.replace("\"any\"", "\"auto\""))));
    }

    @Test
    void everyFaultOnItsPathsIsToldInItsWords() throws Exception {
        assertError(405, "invalid_request_error", "method", request("GET", PATH, null, null));
        assertError(405, "invalid_request_error", "method", request("DELETE", PATH + "/count_tokens", null, null));
        assertError(404, "not_found_error", "path", request("GET", PATH + "/nothing", null, null));
        assertError(415, "invalid_request_error", "application/json", request("POST", PATH, "text/plain", "{}"));
        assertError(400, "invalid_request_error", "JSON", post("{\"model\":"));
        assertError(
                400, "invalid_request_error", "max_tokens", post(ask("x", "").replace("max_tokens", "most")));
        assertError(404, "not_found_error", "gpt", post(ask("x", "").replace("tiny-model", "gpt")));
        assertError(413, "request_too_large", "1 MiB", post(ask("x".repeat(1 << 20), "")));
        assertError(400, "invalid_request_error", "context length", post(ask("x".repeat(30_000), "")));
        assertError(
                400,
                "invalid_request_error",
                "messages[0].content[0].type",
                post(ask("x", "").replace("\"content\":\"x\"", "\"content\":[{\"type\":\"image\"}]")));
        assertError(503, "overloaded_error", "The model is away.", post(ask("fail", "")));
        assertEquals("POST", header(request("GET", PATH, null, null), "allow"));
    }

    @Test
    void whatItDoesNotKnowOfItsHeadersItTakes() throws Exception {
        var answer = post(ask("say x", ""), "anthropic-version", "2023-06-01");
        assertEquals(200, answer.statusCode());
        assertEquals(
                200,
                post(ask("say x", ""), "anthropic-beta", "prompt-caching-2024-07-31")
                        .statusCode());
        var late = post(ask("silent", ""), "X-Request-Timeout-Ms", "300");
        assertError(504, "timeout_error", "time", late);
        for (var open : edge.open().all()) {
            request("DELETE", "/v1/streams/" + open.request().id(), null, null);
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void publishesWhatWasAskedOnce() throws Exception {
        var more = ",\"system\":\"Be brief.\",\"temperature\":0.25,\"top_k\":3,\"top_p\":0.5";
        var id = JSON.readTree(post(ask("say x", more)).body()).path("id").asText();
        var requested = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id));
        assertEquals(150, requested.getParameters().getMaxNewTokens());
        assertEquals(0.25f, requested.getParameters().getTemperature());
        assertEquals(3, requested.getParameters().getTopK());
        assertEquals(0.5f, requested.getParameters().getTopP());
        var completed = completion(id);
        assertEquals("x", completed.getChoices(0).getText());
        assertEquals(
                "Be brief.",
                completed.getPrompt().getConversation().getMessages(0).getContent());
        assertEquals(1, completions(id));
    }
}
