package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.text.TextEmbedder;
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
import java.util.ArrayList;
import java.util.List;

/** Vectors by the embeddings API of an edge, or of anything else that has it. */
@Singleton
class HttpEmbedder implements TextEmbedder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long PAUSE_MS = 1_000;
    private static final int FIRST_THAT_MAY_PASS = 500;
    private static final int TOO_MANY = 429;
    private static final int REASON_MAX = 300;

    private final EvaluationConfig config;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    HttpEmbedder(EvaluationConfig config) {
        this.config = config;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        var url = config.embeddingsUrl()
                .orElseThrow(() -> new IllegalStateException(
                        "no embedding model: start with --embedding-model, or set MILLRACE_EVALUATION_EMBEDDINGS_URL"));
        var body = JSON.createObjectNode().put("truncate", true);
        config.embeddingsModel().ifPresent(model -> body.put("model", model));
        texts.forEach(body.putArray("input")::add);
        var vectors = new ArrayList<float[]>();
        for (var data : answer(url, body.toString()).path("data")) {
            var values = data.path("embedding");
            if (values.isEmpty() || data.path("index").asInt(vectors.size()) != vectors.size()) {
                throw new IllegalStateException(
                        "embeddings from %s are no lists of numbers in the order of their texts".formatted(url));
            }
            float[] vector = new float[values.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = values.get(i).floatValue();
            }
            vectors.add(vector);
        }
        if (vectors.size() != texts.size()) {
            throw new IllegalStateException(
                    "%d texts have %d embeddings from %s".formatted(texts.size(), vectors.size(), url));
        }
        return vectors;
    }

    private JsonNode answer(URI url, String body) {
        for (int tries = 0; ; tries++) {
            try {
                var response = http.send(request(url, body), BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return JSON.readTree(response.body());
                }
                if (!mayPass(response) || tries == config.retries()) {
                    throw new IllegalStateException(
                            "no embeddings from %s: %d %s".formatted(url, response.statusCode(), reason(response)));
                }
            } catch (IOException e) {
                if (tries == config.retries()) {
                    throw new IllegalStateException("no embeddings from %s: %s".formatted(url, e), e);
                }
            } catch (InterruptedException e) {
                throw stopped(e);
            }
            pause();
        }
    }

    private HttpRequest request(URI url, String body) {
        var request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
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

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    private static IllegalStateException stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the run stops", e);
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
