package dev.millrace.tokenizer.session;

import java.util.List;
import java.util.Optional;

/**
 * What the model service says it serves.
 *
 * @param name as clients give it
 * @param version content version of its package
 * @param contextLength longest sequence in tokens, prompt and answer together
 * @param adapters names of the loaded adapters, which clients ask for as {@code name:adapter} or by the adapter's name alone
 */
public record ServedModel(String name, String version, int contextLength, List<String> adapters) {
    /** Copies the list. */
    public ServedModel {
        adapters = List.copyOf(adapters);
    }

    /** One without adapters. */
    public ServedModel(String name, String version, int contextLength) {
        this(name, version, contextLength, List.of());
    }

    /** The adapter that a client's "model" means, empty for the model alone; nothing where it is neither. */
    public Optional<String> adapter(String model) {
        if (model.isEmpty() || model.equals(name)) {
            return Optional.of("");
        }
        String adapter = model.startsWith(name + ":") ? model.substring(name.length() + 1) : model;
        return Optional.of(adapter).filter(adapters::contains);
    }

    /** How an answer names what made it: the model, or the model and the adapter. */
    public String with(String adapter) {
        return adapter.isEmpty() ? name : name + ":" + adapter;
    }
}
