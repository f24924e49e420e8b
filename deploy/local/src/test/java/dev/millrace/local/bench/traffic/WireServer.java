package dev.millrace.local.bench.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Any server that speaks OpenAI's chat API over a real socket, with a speed that the test knows: an answer has
 * {@code max_tokens} pieces, one every so many milliseconds. A prompt of more than a thousand letters stops every other
 * answer for a while, as a prefill does on a server without chunks.
 */
public final class WireServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONG_PROMPT = 1000;

    private final HttpServer server;
    private final Options options;
    private final ReentrantLock compute = new ReentrantLock(true);
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<Integer> cutOff = new CopyOnWriteArrayList<>();

    /**
     * How it behaves.
     *
     * @param pieceMs between two pieces
     * @param usage whether it counts tokens: two for each piece, so that a test sees who counted
     * @param oneAtATime whether an answer waits for all before it
     * @param longPromptMs that a long prompt stops everybody for
     * @param breakAfter pieces after which the connection ends without [DONE]; 0 for never
     * @param status of every answer
     */
    public record Options(
            int pieceMs, boolean usage, boolean oneAtATime, int longPromptMs, int breakAfter, int status) {
        /** Answers everybody at once. */
        public static final Options FAST = new Options(0, true, false, 0, 0, 200);

        /** With so many milliseconds between two pieces. */
        public Options pieceMs(int ms) {
            return new Options(ms, usage, oneAtATime, longPromptMs, breakAfter, status);
        }
    }

    public WireServer(Options options) throws IOException {
        this.options = options;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/models", exchange -> send(exchange, 200, "{\"data\":[{\"id\":\"wire\"}]}"));
        server.createContext("/v1/chat/completions", this::complete);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Bodies in the order of arrival. */
    public List<JsonNode> requests() {
        return requests;
    }

    /** Values of the authorization header, "none" where there was none. */
    public List<String> keys() {
        return keys;
    }

    /** For every client that left early: how many pieces had been written. */
    public List<Integer> cutOff() {
        return cutOff;
    }

    private void complete(HttpExchange exchange) throws IOException {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        keys.add(authorization == null ? "none" : authorization);
        var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        requests.add(request);
        if (options.status() != 200) {
            send(exchange, options.status(), "{\"error\":{\"message\":\"no room\"}}");
        } else if (options.oneAtATime()) {
            compute.lock();
            try {
                stream(exchange, request);
            } finally {
                compute.unlock();
            }
        } else {
            stream(exchange, request);
        }
    }

    private void stream(HttpExchange exchange, JsonNode request) throws IOException {
        int pieces = request.path("max_tokens").asInt();
        prefill(request);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        int written = 0;
        try (exchange;
                var out = exchange.getResponseBody()) {
            write(out, "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
            for (; written < pieces; written++) {
                pause(options.pieceMs());
                if (options.breakAfter() > 0 && written == options.breakAfter()) {
                    return;
                }
                write(out, "{\"choices\":[{\"delta\":{\"content\":\"w%d \"}}]}".formatted(written));
            }
            if (options.usage()) {
                write(
                        out,
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":%d}}"
                                .formatted(2 * pieces));
            }
            write(out, "[DONE]");
        } catch (IOException e) {
            cutOff.add(written);
        }
    }

    private void prefill(JsonNode request) {
        if (request.at("/messages/0/content").asText().length() > LONG_PROMPT) {
            compute.lock();
            try {
                sleep(options.longPromptMs());
            } finally {
                compute.unlock();
            }
        }
    }

    /** The time of one step, in which nobody may compute a prompt. */
    private void pause(int ms) {
        sleep(ms);
        if (!options.oneAtATime()) {
            compute.lock();
            compute.unlock();
        }
    }

    private static void sleep(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(java.io.OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Answers with a whole body. */
    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
