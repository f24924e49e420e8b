package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Anthropic's interface at the door of the whole edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeMessagesTest extends EdgeFixture {
    private static final String PATH = "/v1/messages";
    private static final String STREAM = ",\"stream\":true";
    private static final Pattern EVENT = Pattern.compile("id: ([!-~]+)\nevent: ([a-z_]+)\ndata: ([^\n]*)");
    private static final String TOOLS = ",\"tools\":[{\"name\":\"add\",\"input_schema\":{\"type\":\"object\","
            + "\"properties\":{\"a\":{\"type\":\"integer\"}}}}],\"tool_choice\":{\"type\":\"any\"}";
    private static final String CALL =
            "say <tool_call>\\n{\\\"name\\\": \\\"add\\\", \\\"arguments\\\": {\\\"a\\\": 1}}\\n</tool_call>";

    /** An event of a stream. */
    private record Event(String id, String name, JsonNode data) {}

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
    void aFailureInMidStreamIsAnErrorEvent() throws Exception {
        var events = events(post(ask("fail", STREAM)).body());
        assertEquals(List.of("message_start", "error"), names(events));
        assertEquals(
                "The model is away.",
                events.getLast().data().at("/error/message").asText());
    }

    @Test
    void aRepeatWithTheSameKeyGetsTheSameAnswer() throws Exception {
        for (var body : List.of(ask("say once", ""), ask("say once", STREAM), ask(CALL, TOOLS + STREAM))) {
            var key = UUID.randomUUID().toString();
            var first = post(body, "Idempotency-Key", key);
            var again = post(body, "Idempotency-Key", key);
            assertEquals(200, first.statusCode(), first.body());
            assertEquals("true", header(again, "idempotent-replayed"));
            assertEquals(withoutIds(first.body()), withoutIds(again.body()));
            assertError(
                    422,
                    "invalid_request_error",
                    "Idempotency-Key",
                    post(
                            body.replace("once", "twice")
                                    .replace(": 1}", ": 2}")
                                    .replace("\\\": 1", "\\\": 2"),
                            "Idempotency-Key",
                            key));
        }
    }

    @Test
    void aStreamGoesOnFromItsLastEventAndIsEndedByItsId() throws Exception {
        var whole = post(ask("say one two three", STREAM)).body();
        var events = events(whole);
        var seen = events.get(4);
        var id = events.getFirst().data().at("/message/id").asText();
        var request = HttpRequest.newBuilder(uri("/v1/streams/" + id))
                .header("Last-Event-ID", seen.id())
                .build();
        var rest = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(
                events.subList(5, events.size()).stream().map(Event::data).toList(),
                events(rest.body()).stream().map(Event::data).toList());

        try (var socket = send("forever")) {
            var begun = readUntil(socket, "content_block_delta");
            var running = begun.substring(begun.indexOf("\"msg_") + 1).split("\"", 2)[0];
            assertEquals(
                    "{\"id\":\"" + running + "\",\"cancelled\":true}",
                    request("DELETE", "/v1/streams/" + running, null, null).body());
            assertTrue(readUntil(socket, "event: error").contains("content_block_delta"));
            assertEquals(
                    FinishReason.FINISH_REASON_CANCELLED,
                    completion(running).getChoices(0).getFinishReason());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void aSilentStreamIsKeptOpenByPings() throws Exception {
        try (var socket = send("silent")) {
            var received = readUntil(socket, "event: ping\ndata: {\"type\":\"ping\"}\n\n");
            assertTrue(received.contains("event: message_start"), received);
            assertFalse(received.contains("\n: ping"), received);
        }
        waitUntilNothingIsOpen();
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

    private static String ask(String user, String more) {
        return "{\"model\":\"tiny-model\",\"max_tokens\":150,\"messages\":[{\"role\":\"user\",\"content\":\"" + user
                + "\"}]" + more + "}";
    }

    private HttpResponse<String> post(String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(uri(PATH))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    HttpResponse<String> post(String body) throws Exception {
        return post(body, new String[0]);
    }

    private Socket send(String user) throws IOException {
        var body = ask(user, STREAM);
        var socket = new Socket("127.0.0.1", port);
        var head = "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(Socket socket, String mark) throws IOException {
        var received = new StringBuilder();
        while (received.indexOf(mark) < 0) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "ends without " + mark + ": " + received);
            received.append((char) next);
        }
        return received.toString();
    }

    private static void assertError(int status, String type, String said, HttpResponse<String> response)
            throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        var body = JSON.readTree(response.body());
        assertEquals("error", body.path("type").asText(), response.body());
        assertEquals(type, body.at("/error/type").asText(), response.body());
        assertTrue(body.at("/error/message").asText().contains(said), response.body());
        assertEquals(header(response, "request-id"), body.path("request_id").asText());
        assertFalse(body.path("request_id").asText().isEmpty());
    }

    /** The events of a stream; fails when one is anything but an id, a name and data, or a heartbeat. */
    private static List<Event> events(String stream) throws IOException {
        var events = new ArrayList<Event>();
        for (var frame : stream.split("\n\n")) {
            if (!frame.startsWith("event: ping")) {
                var parts = EVENT.matcher(frame);
                assertTrue(parts.matches(), frame);
                var data = JSON.readTree(parts.group(3));
                assertEquals(parts.group(2), data.path("type").asText());
                events.add(new Event(parts.group(1), parts.group(2), data));
            }
        }
        return events;
    }

    private static List<String> names(List<Event> events) {
        return events.stream().map(Event::name).toList();
    }

    private static String text(List<Event> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.data().at("/delta/text").asText()));
        return text.toString();
    }

    /** Where on the log an answer is looked for may differ. */
    private static String withoutIds(String body) {
        return body.replaceAll("(?m)^id: .*$", "").replaceAll("(?m)^event: ping\ndata: .*\n\n", "");
    }
}
