package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The embedding model of an edge over HTTP, or of anything else that has its API: a body out and a body in, once. The key goes
 * to the configured host alone, for redirects are not followed.
 */
@Singleton
class EncoderApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int FIRST_THAT_MAY_PASS = 500;
    private static final int TOO_MANY = 429;
    private static final int REASON_MAX = 300;

    private final EvaluationConfig config;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    EncoderApi(EvaluationConfig config) {
        this.config = config;
    }

    /**
     * What {@code POST /v1/embeddings} answers.
     *
     * @throws IllegalStateException when no address is configured
     * @throws StatusRuntimeException when there is no answer: UNAVAILABLE where another try may bring one, else
     *     FAILED_PRECONDITION
     */
    JsonNode embeddings(JsonNode body) {
        return post(address(), body);
    }

    /** What {@code POST /v1/classify} beside it answers; fails as {@link #embeddings} does. */
    JsonNode classes(JsonNode body) {
        return post(address().resolve("classify"), body);
    }

    private URI address() {
        return config.embeddingsUrl()
                .orElseThrow(() -> new IllegalStateException(
                        "no embedding model: start with --embedding-model, or set MILLRACE_EVALUATION_EMBEDDINGS_URL"));
    }

    private JsonNode post(URI url, JsonNode body) {
        try {
            var response = http.send(request(url, body), BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return JSON.readTree(response.body());
            }
            throw failure(
                    mayPass(response) ? Status.UNAVAILABLE : Status.FAILED_PRECONDITION,
                    "%s answers %d %s".formatted(url, response.statusCode(), reason(response)));
        } catch (IOException e) {
            throw failure(Status.UNAVAILABLE.withCause(e), "%s does not answer: %s".formatted(url, e));
        } catch (InterruptedException e) {
            // As one that may pass: what is stopped goes on in the next life of the service.
            Thread.currentThread().interrupt();
            throw failure(Status.UNAVAILABLE.withCause(e), "the run stops");
        }
    }

    private HttpRequest request(URI url, JsonNode body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        config.embeddingsKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request.build();
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

    @PreDestroy
    void close() {
        http.close();
    }
}
