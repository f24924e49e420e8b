package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP door of the whole edge, and every way out of it. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeHttpTest extends EdgeFixture {
    @Test
    void answersAsAWhole() throws Exception {
        var response = chat("say Hello, wörld 👋", "");

        assertEquals(200, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        var body = JSON.readTree(response.body());
        assertTrue(body.path("id").asText().startsWith("chatcmpl-"), response.body());
        assertEquals("chat.completion", body.path("object").asText());
        assertEquals(EdgeSurroundings.MODEL, body.path("model").asText());
        var choice = body.path("choices").path(0);
        assertEquals("Hello, wörld 👋", choice.path("message").path("content").asText());
        assertEquals("assistant", choice.path("message").path("role").asText());
        assertEquals("stop", choice.path("finish_reason").asText());
        assertEquals(
                "Hello, wörld 👋".getBytes(UTF_8).length + 1,
                body.path("usage").path("completion_tokens").asInt());
    }

    @Test
    void streamsFramesInTheirOrder() throws Exception {
        var response = chat("say Grüße", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        assertEquals(200, response.statusCode());
        assertEquals("text/event-stream", header(response, "content-type"));
        assertEquals("no-cache", header(response, "cache-control"));
        assertEquals("no", header(response, "x-accel-buffering"));
        var frames = frames(response.body());
        assertEquals("[DONE]", frames.getLast());
        var first = JSON.readTree(frames.getFirst());
        assertEquals(
                "{\"role\":\"assistant\",\"content\":\"\"}",
                first.at("/choices/0/delta").toString());
        assertTrue(first.has("usage") && first.path("usage").isNull());
        assertEquals("Grüße", content(frames));
        var finish = JSON.readTree(frames.get(frames.size() - 3));
        assertEquals("stop", finish.at("/choices/0/finish_reason").asText());
        assertEquals("{}", finish.at("/choices/0/delta").toString());
        var usage = JSON.readTree(frames.get(frames.size() - 2));
        assertEquals(0, usage.path("choices").size());
        assertEquals(8, usage.at("/usage/completion_tokens").asInt());
    }

    @Test
    void reportsLogprobsWhoseTokensJoinToTheContent() throws Exception {
        var body = JSON.readTree(
                chat("say aé👋", ",\"logprobs\":true,\"top_logprobs\":2").body());

        var joined = new StringBuilder();
        int bytes = 0;
        for (var token : body.at("/choices/0/logprobs/content")) {
            joined.append(token.path("token").asText());
            bytes += token.path("bytes").size();
            assertEquals(2, token.path("top_logprobs").size());
            assertEquals(-0.5, token.path("logprob").asDouble());
        }
        assertEquals("aé👋", joined.toString());
        assertEquals(7, bytes);
    }

    @Test
    void endsAtAStopStringAndTellsTheSampler() throws Exception {
        var response = chat("say one two three four", ",\"stop\":[\"thr\"],\"stream\":true");

        var frames = frames(response.body());
        assertEquals("one two ", content(frames));
        assertEquals(
                "stop",
                JSON.readTree(frames.get(frames.size() - 2))
                        .at("/choices/0/finish_reason")
                        .asText());
        var id = JSON.readTree(frames.getFirst()).path("id").asText();
        assertEquals(CancelReason.CANCEL_REASON_STOP_STRING, cancellation(id).getReason());
        var completed = completion(id);
        assertEquals("one two ", completed.getChoices(0).getText());
        assertEquals(FinishReason.FINISH_REASON_STOP, completed.getChoices(0).getFinishReason());
    }

    @Test
    void publishesResolvedParametersAndOneCompletion() throws Exception {
        var body = JSON.readTree(chat("cut abcdef", ",\"max_tokens\":3,\"temperature\":0.2,\"seed\":-7")
                .body());

        assertEquals("length", body.at("/choices/0/finish_reason").asText());
        assertEquals("abc", body.at("/choices/0/message/content").asText());
        var id = body.path("id").asText();
        var requested = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        request -> request.getRequestId().equals(id));
        assertEquals(3, requested.getParameters().getMaxNewTokens());
        assertEquals(0.2f, requested.getParameters().getTemperature());
        assertEquals(40, requested.getParameters().getTopK());
        assertEquals(1f, requested.getParameters().getTopP());
        assertEquals(-7, requested.getParameters().getSeed());
        assertEquals(List.of(257), requested.getParameters().getStopTokenIdsList());
        assertEquals(3, requested.getReplyPartition());
        assertEquals("abc", completion(id).getChoices(0).getText());
        assertEquals(1, completions(id));
    }

    @Test
    void leavingAStreamCancelsIt() throws Exception {
        var mark = UUID.randomUUID().toString();
        try (var socket = send("forever", ",\"stream\":true,\"user\":\"" + mark + "\"")) {
            var received = new StringBuilder();
            while (received.indexOf("\"content\":\".") < 0) {
                received.append((char) socket.getInputStream().read());
            }
            var id = received.substring(received.indexOf("\"chatcmpl-") + 1).split("\"", 2)[0];
            socket.close();
            assertEquals(
                    CancelReason.CANCEL_REASON_CLIENT_GONE, cancellation(id).getReason());
            var completed = completion(id);
            assertEquals(
                    FinishReason.FINISH_REASON_CANCELLED,
                    completed.getChoices(0).getFinishReason());
            assertTrue(completed.getChoices(0).getText().startsWith("."));
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void leavingBeforeTheFirstTokenCancels() throws Exception {
        // What the last run left open ends some seconds after the start.
        waitUntilNothingIsOpen();
        for (var streaming : List.of("true", "false")) {
            int before = cancellations();
            try (var socket = send("silent", ",\"stream\":" + streaming)) {
                waitUntilOpen(1);
            }
            waitUntilNothingIsOpen();
            assertEquals(before + 1, cancellations(), "streaming " + streaming);
        }
    }

    @Test
    void keepsASilentStreamAliveWithComments() throws Exception {
        try (var socket = send("silent", ",\"stream\":true")) {
            var received = new StringBuilder();
            while (!received.toString().contains("\n: ping\n\n")) {
                received.append((char) socket.getInputStream().read());
            }
            assertTrue(received.toString().contains("\"role\":\"assistant\""), received.toString());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void saysInAFrameWhatFailedAfterTheFirstByte() throws Exception {
        var frames = frames(chat("fail", ",\"stream\":true").body());

        var error = JSON.readTree(frames.getLast()).path("error");
        assertEquals("The model is away.", error.path("message").asText());
        assertFalse(frames.contains("[DONE]"));
        var whole = chat("fail", "");
        assertEquals(503, whole.statusCode());
        assertEquals(
                "server_error", JSON.readTree(whole.body()).at("/error/type").asText());
    }

    @Test
    void answersFaultsWithTheErrorObject() throws Exception {
        assertError(404, "not_found", request("GET", "/v1/nothing", null, null));
        assertError(404, "not_found", request("GET", "/nothing.html", null, null));
        assertError(404, "model_not_found", request("GET", "/v1/models/other", null, null));
        assertError(405, "method_not_allowed", request("GET", "/v1/chat/completions", null, null));
        assertError(405, "method_not_allowed", request("DELETE", "/v1/models", null, null));
        assertError(415, "unsupported_media_type", request("POST", "/v1/chat/completions", "text/plain", "{}"));
        assertError(400, "invalid_json", request("POST", "/v1/chat/completions", "application/json", "{\"model\":"));
        assertError(400, "invalid_json", request("POST", "/v1/chat/completions", "application/json", ""));
        assertError(400, "invalid_json", post("[".repeat(5_000)));
        assertError(413, "request_too_large", post("{\"model\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertError(413, "request_too_large", post("{\"model\":\"" + "x".repeat(12 << 20) + "\"}"));
        assertError(400, "missing_required_parameter", post("{\"model\":\"tiny-model\"}"));
        assertError(400, "context_length_exceeded", chat("say " + "x".repeat(EdgeSurroundings.CONTEXT), ""));
        assertError(
                404,
                "model_not_found",
                post("{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
    }

    @Test
    void listsItsModelUnderBothPaths() throws Exception {
        for (var base : List.of("/v1/models", "/models")) {
            var list = JSON.readTree(request("GET", base, null, null).body());
            assertEquals("list", list.path("object").asText());
            assertEquals(EdgeSurroundings.MODEL, list.at("/data/0/id").asText());
            var one = JSON.readTree(request("GET", base + "/" + EdgeSurroundings.MODEL, null, null)
                    .body());
            assertEquals("model", one.path("object").asText());
        }
    }

    @Test
    void echoesTheRequestIdAndGuardsBrowsers() throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(uri("/v1/models"))
                        .header("X-Request-Id", "abc-1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertEquals("abc-1", header(response, "x-request-id"));
        assertTrue(header(response, "content-security-policy").startsWith("default-src 'none'"));
        assertEquals("nosniff", header(response, "x-content-type-options"));
    }

    @Test
    void servesTheChatPageUnderItsPolicy() throws Exception {
        var page = request("GET", "/", null, null);

        assertEquals(200, page.statusCode());
        assertTrue(header(page, "content-type").startsWith("text/html"), header(page, "content-type"));
        assertTrue(header(page, "content-security-policy").contains("script-src 'self'"));
        assertEquals("no-cache", header(page, "cache-control"));
    }

    @Test
    void dropsAReaderThatHasStopped() throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            send(socket, "wide 15000", ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20");
            var reason = probe().await(
                            Topics.GENERATION_CONTROL,
                            GenerationCancelled.parser(),
                            one -> one.getReason() == CancelReason.CANCEL_REASON_SLOW_READER);
            completion(reason.getRequestId());
        }
        waitUntilNothingIsOpen();
    }
}
