package dev.millrace.model.train.job;

import dev.millrace.model.train.adapter.BaseModel;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run made.
 *
 * @param adapter folder with it
 * @param base what it was trained on
 * @param dataHashes SHA-256 of what it learned from, by the name of the file or topic
 * @param figures at its end, by name: "loss", "validation_loss", "updates", "trained_tokens"
 */
public record Outcome(Path adapter, BaseModel base, Map<String, String> dataHashes, Map<String, Double> figures) {
    public Outcome {
        dataHashes = Map.copyOf(dataHashes);
        figures = Map.copyOf(figures);
    }
}
