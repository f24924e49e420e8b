package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.bench.traffic.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A system that learns over a real socket: the base writes about a hundred words, an adapter that is in force writes as many as
 * its version says. It comes into force two looks after its promotion; streams last until then.
 */
final class TuningServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LOOKS = 2;
    private static final int ITEMS = 150;

    private final HttpServer server;
    private final Options options;
    private final List<JsonNode> chats = new CopyOnWriteArrayList<>();
    private final List<JsonNode> jobs = new CopyOnWriteArrayList<>();
    private final Map<String, String> evaluated = new ConcurrentHashMap<>();
    private final AtomicInteger looksLeft = new AtomicInteger();
    private volatile String promoted;
    private volatile boolean isStreaming;

    /**
     * How it behaves.
     *
     * @param before version in force at the beginning; empty for none
     * @param made version that a job makes: the number of words it writes
     * @param lost items of the suite that only the base gets right
     * @param dropsStreams whether a promotion ends the streams that are open
     * @param status of the job at its end
     */
    record Options(String before, String made, int lost, boolean dropsStreams, String status) {
        static final Options GOOD = new Options("", "50", 0, false, "succeeded");
    }

    TuningServer(Options options) throws IOException {
        this.options = options;
        promoted = options.before();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        on("/v1/models", _ -> "{\"data\":[{\"id\":\"small:other\"},{\"id\":\"small\"}]}");
        server.createContext("/v1/chat/completions", this::complete);
        server.createContext("/v1/completions", this::score);
        on("/v1/fine_tuning/jobs", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                jobs.add(read(exchange));
                return "{\"id\":\"ftjob-1\"}";
            }
            return """
                    {"id":"ftjob-1","status":"%s","error":{"message":"too few"},"settings":{"adapter":"liked"},
                    "card":{"version":"%s","figures":{"loss":0.5}},"progress":{"update":3,"updates":3}}""".formatted(options.status(), options.made());
        });
        on("/v1/fine_tuning/models", exchange -> {
            promoted = read(exchange).path("version").asText();
            looksLeft.set(LOOKS);
            return "{\"model\":{}}";
        });
        on("/v1/evaluations", this::evaluate);
        server.start();
    }

    private interface Answering {
        String to(HttpExchange exchange) throws IOException;
    }

    private void on(String path, Answering answering) {
        server.createContext(path, exchange -> WireServer.send(exchange, 200, answering.to(exchange)));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<JsonNode> chats() {
        return chats;
    }

    List<JsonNode> jobs() {
        return jobs;
    }

    private void complete(HttpExchange exchange) throws IOException {
        var request = read(exchange);
        if (request.path("stream").asBoolean()) {
            stream(exchange);
            return;
        }
        chats.add(request);
        boolean adapted = request.path("model").asText().contains(":");
        int drawn = new Random(request.path("seed").asLong()).nextInt(10);
        int words = (adapted ? Integer.parseInt(promoted) : 100) + drawn;
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append('w').append(i).append(' ');
        }
        var body = JSON.createObjectNode().put("id", "chat-" + chats.size());
        body.putArray("choices").addObject().putObject("message").put("content", text.toString());
        WireServer.send(exchange, 200, body.toString());
    }

    /** Goes on until the promotion has taken place and two looks have seen it; or breaks off then. */
    private void stream(HttpExchange exchange) throws IOException {
        isStreaming = true;
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            var piece = "data: {\"choices\":[{\"delta\":{\"content\":\"w \"}}]}\n\n".getBytes(StandardCharsets.UTF_8);
            boolean began = false;
            for (int i = 0; i < 600 && !(began && looksLeft.get() <= 0); i++) {
                out.write(piece);
                out.flush();
                began |= looksLeft.get() > 0;
                if (began && options.dropsStreams()) {
                    return;
                }
                Thread.sleep(10);
            }
            // The new version has answered by now; its answer needs a moment to arrive.
            Thread.sleep(300);
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A new version answers at the second look after its promotion. */
    private void score(HttpExchange exchange) throws IOException {
        boolean adapted = read(exchange).path("model").asText().contains(":");
        boolean swapped = isStreaming && !promoted.equals(options.before()) && looksLeft.decrementAndGet() <= 0;
        if (adapted && options.before().isEmpty() && !swapped) {
            WireServer.send(exchange, 404, "{\"error\":{\"message\":\"no such model\"}}");
            return;
        }
        WireServer.send(exchange, 200, """
                {"choices":[{"prompt_logprobs":[null,{"1":{"logprob":%s}},{"2":{"logprob":-1}}]}]}""".formatted(swapped ? "-2" : "-4"));
    }

    private String evaluate(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("POST")) {
            var model = read(exchange).path("model").asText();
            var id = "run-" + (evaluated.size() + 1);
            evaluated.put(id, model);
            return "{\"evaluation\":{\"evaluation_id\":\"%s\"}}".formatted(id);
        }
        var id = path.split("/")[3];
        boolean adapted = Objects.requireNonNull(evaluated.get(id)).contains(":");
        if (path.endsWith("/items")) {
            return items(exchange.getRequestURI().getQuery(), adapted ? options.lost() : 0);
        }
        return """
                {"evaluation":{"evaluation_id":"%s","status":"EVALUATION_STATUS_COMPLETED","ended_epoch_ms":"5",
                "model_version":"%s","tasks":[{"task":"facts","items":%d,"done":%d}]}}""".formatted(id, adapted ? "b@" + promoted : "b", ITEMS, ITEMS);
    }

    /** Two of three are right but for the lost ones. */
    private static String items(String query, int lost) {
        int from = Integer.parseInt(query.replaceAll(".*from=(\\d+).*", "$1"));
        int limit = Integer.parseInt(query.replaceAll(".*limit=(\\d+).*", "$1"));
        var body = JSON.createObjectNode();
        var items = body.putArray("items");
        for (int i = from; i < Math.min(ITEMS, from + limit); i++) {
            int right = i % 3 > 0 && i / 3 >= lost ? 1 : 0;
            items.addObject().put("index", i).put("measurements", """
                            [{"metric":"perplexity","measurement":{"value":9}},
                            {"metric":"acc","measurement":{"kind":"value","value":%d.0}}]""".formatted(right));
        }
        return body.toString();
    }

    private static JsonNode read(HttpExchange exchange) throws IOException {
        return JSON.readTree(exchange.getRequestBody().readAllBytes());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
