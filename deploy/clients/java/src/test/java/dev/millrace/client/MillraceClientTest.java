package dev.millrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that breaks where it is told to; against the real one in the tests of the launcher. */
class MillraceClientTest {
    private final List<String> asked = new ArrayList<>();
    private final List<String> pieces = new ArrayList<>();
    private HttpServer server;
    private MillraceClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        client = new MillraceClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret", "m");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aStreamThatBreaksGoesOnAfterTheLastWholeEvent() throws Exception {
        server.createContext("/v1/chat/completions", call -> {
            note(call);
            cut(call, event("e1", "Par") + "id: e2\ndata: {\"id\":\"c1\",\"choi");
        });
        server.createContext("/v1/streams/c1", call -> {
            note(call);
            answer(call, 200, event("e2", "is") + end("e3"));
        });

        var answer = client.stream(Question.of("Where?"), pieces::add);

        assertEquals(new Answer("c1", "Paris", "stop"), answer);
        assertEquals(List.of("Par", "is"), pieces);
        assertEquals(
                List.of("POST /v1/chat/completions Bearer secret null", "GET /v1/streams/c1 Bearer secret e1"), asked);
    }

    @Test
    void aRefusalIsToldWithItsCode() {
        server.createContext(
                "/v1/chat/completions",
                call -> answer(
                        call, 400, "{\"error\":{\"message\":\"Too long.\",\"code\":\"context_length_exceeded\"}}"));

        var refused = assertThrows(MillraceException.class, () -> client.ask(Question.of("x")));

        assertEquals("context_length_exceeded", refused.code());
        assertEquals("Too long.", refused.getMessage());
        assertEquals(400, refused.status());
    }

    @Test
    void aFailureInMidStreamIsNotTriedAgain() {
        server.createContext("/v1/chat/completions", call -> {
            note(call);
            answer(
                    call,
                    200,
                    event("e1", "Par") + "data: {\"error\":{\"message\":\"Gone.\",\"code\":\"unavailable\"}}\n\n");
        });

        assertThrows(MillraceException.class, () -> client.stream(Question.of("x"), pieces::add));

        assertEquals(1, asked.size());
    }

    private void note(HttpExchange call) {
        var headers = call.getRequestHeaders();
        asked.add("%s %s %s %s"
                .formatted(
                        call.getRequestMethod(),
                        call.getRequestURI(),
                        headers.getFirst("Authorization"),
                        headers.getFirst("Last-Event-ID")));
    }

    private static String event(String id, String text) {
        return "id: %s\ndata: {\"id\":\"c1\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n".formatted(id, text);
    }

    private static String end(String id) {
        return "id: %s\ndata: {\"id\":\"c1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                .formatted(id);
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    /** Promises more than it sends, so that the client sees a connection that breaks. */
    private static void cut(HttpExchange call, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(200, bytes.length + 100L);
        call.getResponseBody().write(bytes);
        call.getResponseBody().flush();
        call.close();
    }
}
