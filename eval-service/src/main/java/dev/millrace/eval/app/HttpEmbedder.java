package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.text.TextEmbedder;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Vectors by the embeddings API of an edge, or of anything else that has it. */
@Singleton
class HttpEmbedder implements TextEmbedder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EvaluationConfig config;
    private final JsonHttp http;

    HttpEmbedder(EvaluationConfig config) {
        this.config = config;
        this.http = new JsonHttp(config.retries());
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
        for (var data : answer(url, body).path("data")) {
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

    private JsonNode answer(URI url, JsonNode body) {
        try {
            return http.send("POST", url, config.embeddingsKey(), body);
        } catch (StatusRuntimeException e) {
            throw new IllegalStateException("no embeddings: " + e.getStatus().getDescription(), e);
        }
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
