package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** The embedding model of an edge over HTTP, or of anything else that has its API; each call is one try. */
@Singleton
class EncoderApi {
    private static final String MISSING =
            "no embedding model: start with --embedding-model, or set MILLRACE_EVALUATION_EMBEDDINGS_URL";

    private final EvaluationConfig config;
    private final JsonHttp http = new JsonHttp();

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

    /** What to do where no address is configured; empty where one is. */
    Optional<String> missing() {
        return config.embeddingsUrl().isPresent() ? Optional.empty() : Optional.of(MISSING);
    }

    private URI address() {
        return config.embeddingsUrl().orElseThrow(() -> new IllegalStateException(MISSING));
    }

    private JsonNode post(URI url, JsonNode body) {
        return http.send("POST", url, config.embeddingsKey(), body);
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
