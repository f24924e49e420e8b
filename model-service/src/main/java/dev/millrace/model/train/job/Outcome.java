package dev.millrace.model.train.job;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.registry.ModelCard;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a run made.
 *
 * @param adapter folder with it, or with the package
 * @param base what it was trained on
 * @param dataHashes SHA-256 of what it learned from, by the name of the file or topic
 * @param figures at its end, by name: "loss", "validation_loss", "updates", "trained_tokens"
 * @param form what is in the folder
 */
public record Outcome(
        Path adapter,
        BaseModel base,
        Map<String, String> dataHashes,
        Map<String, Double> figures,
        ModelCard.Form form) {
    /** An adapter. */
    public Outcome(Path adapter, BaseModel base, Map<String, String> dataHashes, Map<String, Double> figures) {
        this(adapter, base, dataHashes, figures, ModelCard.Form.ADAPTER);
    }

    public Outcome {
        dataHashes = Map.copyOf(dataHashes);
        figures = Map.copyOf(figures);
    }

    /** With further figures. */
    Outcome with(Map<String, Double> more) {
        var all = new HashMap<>(figures);
        all.putAll(more);
        return new Outcome(adapter, base, dataHashes, all);
    }
}
