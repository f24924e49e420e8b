package dev.millrace.tokenizer.app;

import dev.millrace.retrieval.Embedder;
import dev.millrace.tokenizer.embed.EmbeddingModel;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The vectors of documents and questions, from the model that {@code /v1/embeddings} has. Whatever keeps it from
 * answering, words are searched alone; documents get their vectors when it is back.
 */
@Singleton
class DoorEmbedder implements Embedder {
    private static final Logger LOG = Logger.getLogger(DoorEmbedder.class);
    private static final long BASE_MS = 10_000;
    private static final long EACH_MS = 1_000;
    /** It is the edge's own work, and counts against nobody. */
    private static final String NOBODY = "";

    private final EmbeddingDoor door;

    DoorEmbedder(EmbeddingDoor door) {
        this.door = door;
    }

    /** Whether there is a model that makes vectors. */
    boolean isThere() {
        return door.served()
                .filter(model -> model.kind() == EmbeddingModel.Kind.ENCODER)
                .filter(model -> model.dimensions() <= Vectors.DIMENSIONS_MAX)
                .isPresent();
    }

    @Override
    public Optional<Vectors> embed(List<String> texts) {
        if (!isThere()) {
            return Optional.empty();
        }
        try {
            var loaded = door.loaded(null, NOBODY);
            var encoder = new EncoderTexts(loaded.tokenizer(), loaded.model(), true);
            var inputs = texts.stream()
                    .map(text -> encoder.single("text", new EncoderText.Written(text)))
                    .toList();
            var vectors = door.compute(loaded, inputs).get(BASE_MS + EACH_MS * texts.size(), TimeUnit.MILLISECONDS);
            return Optional.of(new Vectors(loaded.model().name(), vectors));
        } catch (FailureException | ExecutionException | TimeoutException e) {
            LOG.warnf("no vectors: %s", e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
