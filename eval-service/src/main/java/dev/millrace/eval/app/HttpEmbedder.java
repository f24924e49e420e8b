package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.eval.text.TextEmbedder;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Vectors by the embeddings API of an edge, or of anything else that has it. */
@Singleton
class HttpEmbedder implements TextEmbedder {
    private final EncoderApi encoder;
    private final EvaluationConfig config;
    private final Patience patience;

    HttpEmbedder(EncoderApi encoder, EvaluationConfig config) {
        this.encoder = encoder;
        this.config = config;
        this.patience = Patience.of(config.retries());
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        var body = JsonNodeFactory.instance.objectNode().put("truncate", true);
        config.embeddingsModel().ifPresent(model -> body.put("model", model));
        texts.forEach(body.putArray("input")::add);
        var vectors = new ArrayList<float[]>();
        for (var data : answer(body).path("data")) {
            var values = data.path("embedding");
            if (values.isEmpty() || data.path("index").asInt(vectors.size()) != vectors.size()) {
                throw new IllegalStateException("embeddings are no lists of numbers in the order of their texts");
            }
            float[] vector = new float[values.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = values.get(i).floatValue();
            }
            vectors.add(vector);
        }
        if (vectors.size() != texts.size()) {
            throw new IllegalStateException("%d texts have %d embeddings".formatted(texts.size(), vectors.size()));
        }
        return vectors;
    }

    @Override
    public Optional<String> missing() {
        return encoder.missing();
    }

    private JsonNode answer(JsonNode body) {
        try {
            return patience.call(() -> encoder.embeddings(body));
        } catch (StatusRuntimeException e) {
            throw new IllegalStateException("no embeddings: " + e.getStatus().getDescription(), e);
        }
    }
}
