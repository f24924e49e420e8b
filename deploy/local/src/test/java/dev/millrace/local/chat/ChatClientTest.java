package dev.millrace.local.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.system.UsageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replays streams as the OpenAI documentation shows them. */
class ChatClientTest {
    private static final ChatRequest REQUEST =
            new ChatRequest("smol", List.of(new ChatRequest.Message("user", "hi")), 5, 0.0, null, null, null);

    private final List<String> pieces = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private @Nullable HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void readsPiecesAndFigures() throws Exception {
        var answer = ask(200, """
                data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}

                : ping

                data: {"choices":[{"index":0,"delta":{"content":"Pa"}}],"usage":null}

                data: {"choices":[{"index":0,"delta":{"content":"ris 🗼"}}],"usage":null}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

                data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10},"timings":{"predicted_per_second":41.5}}

                data: [DONE]

                """);
        assertEquals(List.of("Pa", "ris 🗼"), pieces);
        assertEquals("Paris 🗼", answer.text());
        assertEquals("stop", answer.finishReason());
        assertEquals(7, answer.promptTokens());
        assertEquals(3, answer.completionTokens());
        assertEquals(41.5, answer.servedTokensPerSecond());
    }

    @Test
    void refusesAnAddressThatIsNoWebAddress() {
        for (var wrong : List.of("ftp://x", "nonsense", "http://", "http://x/path", "")) {
            var refusal = assertThrows(UsageException.class, () -> new ChatClient(wrong).close());
            assertTrue(refusal.getMessage().startsWith("--url must look like"), refusal.getMessage());
        }
    }

    @Test
    void sendsOnlyWhatWasSet() throws Exception {
        ask(200, "data: [DONE]\n\n");
        var json = new ObjectMapper();
        assertEquals(json.readTree("""
                        {"model": "smol", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 5, "temperature": 0.0,
                         "stream": true, "stream_options": {"include_usage": true}}
                        """), json.readTree(bodies.getFirst()));
    }

    @Test
    void anErrorFrameEndsTheAnswer() {
        assertFailure("the answer broke off: too late", 200, "data: {\"error\":{\"message\":\"too late\"}}\n\n");
    }

    @Test
    void aStreamWithoutItsEndIsAFailure() {
        assertFailure("the stream broke off: it ended without [DONE]", 200, "data: {\"choices\":[]}\n\n");
    }

    @Test
    void showsTheServersMessage() {
        assertFailure(
                "HTTP 400: max_tokens: must be positive",
                400,
                "{\"error\":{\"message\":\"max_tokens: must be positive\"}}");
    }

    @Test
    void saysHowToStartWhenNothingAnswers() {
        try (var client = new ChatClient("http://127.0.0.1:1")) {
            var failure = assertThrows(UsageException.class, () -> client.ask(REQUEST, pieces::add));
            assertEquals("nothing answers on http://127.0.0.1:1; start it with ./millrace up", failure.getMessage());
        }
    }

    private void assertFailure(String message, int status, String body) {
        assertEquals(
                message,
                assertThrows(UsageException.class, () -> ask(status, body)).getMessage());
    }

    private ChatAnswer ask(int status, String body) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        this.server = server;
        try (var client =
                new ChatClient("http://127.0.0.1:" + server.getAddress().getPort())) {
            return client.ask(REQUEST, pieces::add);
        }
    }
}
