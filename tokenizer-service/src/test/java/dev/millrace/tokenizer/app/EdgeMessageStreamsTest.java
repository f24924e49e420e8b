package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.sampler.v1.FinishReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of Anthropic's interface: silent, failed, left, ended and asked for again. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeMessageStreamsTest extends MessagesFixture {
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

    /** Where on the log an answer is looked for may differ. */
    private static String withoutIds(String body) {
        return body.replaceAll("(?m)^id: .*$", "").replaceAll("(?m)^event: ping\ndata: .*\n\n", "");
    }
}
