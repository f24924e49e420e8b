package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The system's HTTP API. A request that finds no room or nobody there is sent again, after as long as the answer says or
 * else after 1, 2, 4 … 30 s, ten times in all: a ranking that was recorded after all is replaced by its repetition.
 */
public final class PublicApi implements AutoCloseable {
    /** Reads and writes bodies. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);
    private static final int ATTEMPTS_MAX = 10;
    private static final long WAIT_SECONDS_MAX = 30;
    private static final Duration ANSWER_MAX = Duration.ofMinutes(10);
    private static final Duration TRAINING_MAX = Duration.ofMinutes(15);
    private static final String DATA = "data:";
    private static final String DONE = "[DONE]";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String base;

    /** @param url of the door, without {@code /v1} */
    public PublicApi(String url) {
        base = url + "/v1";
    }

    /**
     * Gets.
     *
     * @throws UsageException when the answer is no success
     */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return answer(request(path, ANSWER_MAX).GET().build());
    }

    /**
     * Posts.
     *
     * @throws UsageException when the answer is no success
     */
    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return answer(post(path, body, ANSWER_MAX));
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        var response = patiently(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw refused(request, response.statusCode(), response.body());
        }
        return JSON.readTree(response.body());
    }

    /**
     * Posts and reads server-sent events until {@code [DONE]}.
     *
     * @throws UsageException when the answer is no success, an event is an error or the stream breaks off
     */
    void events(String path, JsonNode body, Consumer<JsonNode> taken) throws IOException, InterruptedException {
        var post = post(path, body, TRAINING_MAX);
        var response = patiently(post, BodyHandlers.ofLines());
        try (var lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(post, response.statusCode(), String.join(" ", lines.toList()));
            }
            var events = lines.filter(line -> line.startsWith(DATA)).iterator();
            while (events.hasNext()) {
                var data = events.next().substring(DATA.length()).strip();
                if (data.equals(DONE)) {
                    return;
                }
                var event = JSON.readTree(data);
                if (event.has("error")) {
                    throw refused(post, 200, data);
                }
                taken.accept(event);
            }
        }
        throw refused(post, 200, "the stream ended without " + DONE);
    }

    private HttpRequest post(String path, JsonNode body, Duration timeout) {
        return request(path, timeout)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
    }

    private <T> HttpResponse<T> patiently(HttpRequest request, BodyHandler<T> body)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var response = http.send(request, body);
            if (!PASSING.contains(response.statusCode()) || attempt == ATTEMPTS_MAX) {
                return response;
            }
            if (response.body() instanceof Stream<?> unread) {
                unread.close();
            }
            Thread.sleep(Duration.ofSeconds(waitSeconds(response, attempt)));
        }
    }

    private static long waitSeconds(HttpResponse<?> response, int attempt) {
        long usual = Math.min(WAIT_SECONDS_MAX, 1L << Math.min(attempt - 1, 5));
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> Math.min(WAIT_SECONDS_MAX, Long.parseLong(value)))
                .orElse(usual);
    }

    private static UsageException refused(HttpRequest request, int status, String body) {
        var shown = body.length() > 500 ? body.substring(0, 500) + "…" : body;
        return new UsageException("%s %s answered HTTP %d: %s"
                .formatted(request.method(), request.uri().getPath(), status, shown));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
