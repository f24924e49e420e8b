package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * JSON over HTTP: a body out and a body in, once. Blocks; safe for many threads. The key goes to the host that was meant alone,
 * for redirects are not followed.
 */
final class JsonHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int FIRST_THAT_MAY_PASS = 500;
    private static final int TOO_MANY = 429;
    private static final int REASON_MAX = 300;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * The answer's body.
     *
     * @param key to show; empty for none
     * @throws StatusRuntimeException when there is no answer: UNAVAILABLE where another try may bring one, else
     *     FAILED_PRECONDITION with the reason
     */
    JsonNode send(String method, URI url, Optional<String> key, JsonNode body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()));
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return send(request.build());
    }

    private JsonNode send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
            throw failure(
                    mayPass(response) ? Status.UNAVAILABLE : Status.FAILED_PRECONDITION,
                    "%s answers %d %s".formatted(request.uri(), response.statusCode(), reason(response)));
        } catch (IOException e) {
            throw failure(Status.UNAVAILABLE.withCause(e), "%s does not answer: %s".formatted(request.uri(), e));
        } catch (InterruptedException e) {
            // As one that may pass: what is stopped goes on in the next life of the service.
            Thread.currentThread().interrupt();
            throw failure(Status.UNAVAILABLE.withCause(e), "the run stops");
        }
    }

    private static boolean mayPass(HttpResponse<String> response) {
        return response.statusCode() >= FIRST_THAT_MAY_PASS || response.statusCode() == TOO_MANY;
    }

    private static String reason(HttpResponse<String> response) {
        var body = response.body();
        return body.substring(0, Math.min(body.length(), REASON_MAX));
    }

    private static StatusRuntimeException failure(Status status, String why) {
        return status.withDescription(why).asRuntimeException();
    }

    @Override
    public void close() {
        http.close();
    }
}
