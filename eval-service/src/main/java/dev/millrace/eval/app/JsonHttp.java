package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** JSON over HTTP, sent again while who should answer is away or has no room. Blocks; safe for many threads. */
final class JsonHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long PAUSE_MS = 1_000;
    private static final int FIRST_THAT_MAY_PASS = 500;
    private static final int TOO_MANY = 429;
    private static final int REASON_MAX = 300;

    private final Patience patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param retries how often it is sent again */
    JsonHttp(int retries) {
        patience = new Patience(retries, PAUSE_MS);
    }

    /**
     * The answer's body.
     *
     * @param key to show; empty for none
     * @throws io.grpc.StatusRuntimeException UNAVAILABLE when nobody answered, however often it was sent
     * @throws IllegalStateException with the reason when it was refused, or the thread was interrupted
     */
    JsonNode send(String method, URI url, Optional<String> key, JsonNode body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        var whole = request.build();
        return patience.call(() -> once(whole));
    }

    private JsonNode once(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
            var refused = "%s answers HTTP %d: %s".formatted(request.uri(), response.statusCode(), reason(response));
            if (mayPass(response)) {
                throw Status.UNAVAILABLE.withDescription(refused).asRuntimeException();
            }
            throw new IllegalStateException(refused);
        } catch (IOException e) {
            throw Status.UNAVAILABLE
                    .withDescription("%s does not answer: %s".formatted(request.uri(), e))
                    .withCause(e)
                    .asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the run stops", e);
        }
    }

    private static boolean mayPass(HttpResponse<String> response) {
        return response.statusCode() >= FIRST_THAT_MAY_PASS || response.statusCode() == TOO_MANY;
    }

    private static String reason(HttpResponse<String> response) {
        var body = response.body();
        return body.substring(0, Math.min(body.length(), REASON_MAX));
    }

    @Override
    public void close() {
        http.close();
    }
}
