package dev.millrace.model.train.registry;

import dev.millrace.model.train.adapter.BaseModel;
import java.util.Map;

/**
 * Where a model comes from.
 *
 * @param name the package's, or the adapter's
 * @param version 16 hexadecimal digits that change with the content
 * @param form what it is
 * @param base of an adapter: what it belongs to; of a package empty
 * @param parent version of the same name that it takes the place of; empty for the first one
 * @param origin what it was made of
 * @param figures at its end, by name
 * @param madeMs when, milliseconds since the epoch
 */
public record ModelCard(
        String name,
        String version,
        Form form,
        BaseModel base,
        String parent,
        Origin origin,
        Map<String, Double> figures,
        long madeMs) {
    /** What a card is of. */
    public enum Form {
        PACKAGE,
        ADAPTER
    }

    /**
     * What a model was made of, and where it lies.
     *
     * @param folder on the trainer's disk
     * @param jobId that made it; empty where none did
     * @param objective name of what it learned; empty where it learned nothing here
     * @param dataHashes SHA-256 of what it learned from, by the name of the file or topic
     */
    public record Origin(String folder, String jobId, String objective, Map<String, String> dataHashes) {
        public Origin {
            dataHashes = Map.copyOf(dataHashes);
        }
    }

    public ModelCard {
        if (name.isEmpty() || name.length() > 128) {
            throw new IllegalArgumentException("name: must have 1 to 128 characters");
        }
        if (!version.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("version: must be 16 hexadecimal digits");
        }
        figures = Map.copyOf(figures);
    }
}
