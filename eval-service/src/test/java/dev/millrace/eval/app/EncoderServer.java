package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** An embedding model over HTTP that answers what a test says, and remembers what it was asked. */
final class EncoderServer implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    /** A question as it came: path, key and body. */
    record Asked(String path, String key, JsonNode body) {
        List<String> texts() {
            var texts = new ArrayList<String>();
            body.path("input").forEach(text -> texts.add(text.asText()));
            return texts;
        }
    }

    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    /** Statuses that come before any answer. */
    final Deque<Integer> statuses = new ArrayDeque<>();
    /** Where a redirecting status leads. */
    volatile String elsewhere = "";

    private final HttpServer server;

    EncoderServer(Function<Asked, String> answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> handle(exchange, answer));
        server.start();
    }

    private void handle(HttpExchange exchange, Function<Asked, String> answer) throws IOException {
        var key = exchange.getRequestHeaders().getFirst("Authorization");
        var question = new Asked(
                exchange.getRequestURI().getPath(),
                key == null ? "" : key,
                JSON.readTree(exchange.getRequestBody().readAllBytes()));
        asked.add(question);
        int status = statuses.isEmpty() ? 200 : statuses.removeFirst();
        exchange.getResponseHeaders().add("Location", elsewhere);
        byte[] body =
                (status == 200 ? answer.apply(question) : "{\"error\":{\"message\":\"not now\"}}").getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    /** The defaults with this as the embedding model, but for some keys and their values. */
    EvaluationConfig config(String... more) {
        var all = new ArrayList<>(List.of("embeddings-url", url() + "/v1/embeddings"));
        all.addAll(List.of(more));
        return TaskFilesTest.config(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
