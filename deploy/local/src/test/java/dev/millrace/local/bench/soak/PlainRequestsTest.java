package dev.millrace.local.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.bench.traffic.Turn;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A soak that takes anything for an answer would pass for ever. */
class PlainRequestsTest {
    private static final Turn TURN = new Turn("Tell a story.", 20, 0);
    private static final String GOOD = """
            {"choices":[{"finish_reason":"stop","message":{"content":"Once."}}],"usage":{"completion_tokens":2}}""";

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @Test
    void aWholeAnswerHasAReasonAndTokens() throws Exception {
        assertEquals(Optional.empty(), whole(200, GOOD));
        assertTrue(whole(200, GOOD.replace("\"stop\"", "null")).isPresent());
        assertTrue(whole(200, GOOD.replace(":2}", ":0}")).isPresent());
        assertTrue(whole(503, GOOD).orElseThrow().startsWith("HTTP 503"));
        assertTrue(whole(200, "no JSON").isPresent());
        var sent = new ObjectMapper().readTree(bodies.getFirst());
        assertEquals(20, sent.path("max_tokens").asInt());
        assertTrue(sent.has("stream") && !sent.path("stream").asBoolean() && !sent.has("stream_options"));
    }

    @Test
    void aRefusalIsAClientErrorWithASentence() throws Exception {
        var sentence = "{\"error\":{\"message\":\"temperature: must be in [0, 2]\"}}";
        assertEquals(Optional.empty(), invalid(400, sentence, 0));
        assertEquals(Optional.empty(), invalid(404, sentence, 0));
        assertTrue(invalid(400, "{}", 0).isPresent());
        assertTrue(invalid(500, sentence, 0).isPresent());
        assertTrue(invalid(200, GOOD, 0).orElseThrow().startsWith("not refused"));
    }

    @Test
    void fiveThingsAreWrong() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            invalid(400, "{\"error\":{\"message\":\"no\"}}", seed);
        }
        var wrong = bodies.stream()
                .map(body -> body.replace(TURN.text(), ""))
                .distinct()
                .toList();
        assertEquals(5, wrong.size(), wrong.toString());
    }

    private Optional<String> whole(int status, String answer) throws Exception {
        return exchange(status, answer, plain -> plain.whole(TURN));
    }

    private Optional<String> invalid(int status, String answer, int seed) throws Exception {
        return exchange(status, answer, plain -> plain.invalid(TURN, new SplittableRandom(seed)));
    }

    private interface Call {
        Optional<String> on(PlainRequests plain) throws Exception;
    }

    private Optional<String> exchange(int status, String answer, Call call) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var plain = new PlainRequests(url, "smol", Duration.ofSeconds(10))) {
            return call.on(plain);
        } finally {
            server.stop(0);
        }
    }
}
