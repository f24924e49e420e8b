package dev.millrace.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks Millrace over HTTP. A stream whose connection breaks is resumed with {@code Last-Event-ID} where it was, as often
 * as {@link #RESUMES_MAX} times without a new piece of text; so an edge may die and another take over behind one address.
 * Safe for many threads.
 */
public final class MillraceClient implements AutoCloseable {
    /** Most attempts to go on without hearing anything new. */
    public static final int RESUMES_MAX = 5;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final long RESUME_FIRST_MS = 250;

    private final URI base;
    private final @Nullable String key;
    private final String model;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param base for instance {@code http://127.0.0.1:8080}
     * @param key API key, or null where none is asked for
     * @param model name of the model
     */
    public MillraceClient(URI base, @Nullable String key, String model) {
        this.base = base;
        this.key = key;
        this.model = model;
    }

    /**
     * Waits for the whole answer.
     *
     * @throws MillraceException when the server refuses or fails
     * @throws UncheckedIOException when it cannot be reached
     */
    public Answer ask(Question question) throws InterruptedException {
        var response = send(post(question, false).build(), BodyHandlers.ofString());
        var body = tree(response.body());
        if (response.statusCode() != 200) {
            throw failure(response.statusCode(), body);
        }
        var choice = body.path("choices").path(0);
        return new Answer(
                body.path("id").asText(),
                choice.path("message").path("content").asText(),
                choice.path("finish_reason").asText());
    }

    /**
     * Gives out the answer as it is made, and returns it as a whole.
     *
     * @param onText told each piece of text, on the calling thread; what it throws ends the stream
     * @throws MillraceException when the server refuses or fails
     * @throws UncheckedIOException when the stream broke and could not be resumed
     */
    public Answer stream(Question question, Consumer<String> onText) throws InterruptedException {
        var stream = new AnswerStream(json, onText);
        // Whatever breaks, the same question is answered once.
        var first =
                post(question, true).header("Idempotency-Key", UUID.randomUUID().toString());
        var next = first.build();
        for (int silent = 0; ; silent++) {
            long heard = stream.events();
            try {
                read(next, stream);
                return stream.answer();
            } catch (IOException | UncheckedIOException e) {
                silent = stream.events() > heard ? 0 : silent;
                if (silent >= RESUMES_MAX) {
                    throw new UncheckedIOException(new IOException("the stream broke and could not be resumed", e));
                }
                Thread.sleep(RESUME_FIRST_MS << silent);
                next = stream.id().isEmpty() ? next : resumption(stream);
            }
        }
    }

    private void read(HttpRequest request, AnswerStream stream) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        try (var lines = response.body()) {
            if (response.statusCode() == 204) {
                stream.end();
            } else if (response.statusCode() != 200) {
                throw failure(response.statusCode(), tree(String.join("\n", lines.toList())));
            } else {
                lines.forEach(stream::line);
            }
        }
        if (!stream.isWhole()) {
            throw new IOException("the stream ended before the answer did");
        }
    }

    private HttpRequest resumption(AnswerStream stream) {
        return request("/v1/streams/" + stream.id())
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", stream.lastEventId())
                .build();
    }

    private HttpRequest.Builder post(Question question, boolean stream) {
        var body = question.body(model, stream);
        return request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("Accept", stream ? "text/event-stream" : "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path));
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode tree(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }

    static MillraceException failure(int status, JsonNode body) {
        var error = body.path("error");
        return new MillraceException(
                status,
                error.path("code").asText(""),
                error.path("message").asText("The server answered with status " + status + "."));
    }

    @Override
    public void close() {
        http.close();
    }
}
