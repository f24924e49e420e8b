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
 * @param rewardModels names of those that say what answers are worth, which no client can ask for an answer
 */
public record ServedModel(
        String name, String version, int contextLength, List<String> adapters, List<String> rewardModels) {
    /** Copies the lists. */
    public ServedModel {
        adapters = List.copyOf(adapters);
        rewardModels = List.copyOf(rewardModels);
    }

    /** One without reward models. */
    public ServedModel(String name, String version, int contextLength, List<String> adapters) {
        this(name, version, contextLength, adapters, List.of());
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
        return Optional.of(beside(model)).filter(adapters::contains);
    }

    /** The reward model that a client's "model" means; nothing where it is none. */
    public Optional<String> rewardModel(String model) {
        return Optional.of(beside(model)).filter(rewardModels::contains);
    }

    private String beside(String model) {
        return model.startsWith(name + ":") ? model.substring(name.length() + 1) : model;
    }

    /** How an answer names what a client's "model" means; the model alone where that is unknown here. */
    public String answering(String model) {
        return with(adapter(model).orElse(""));
    }

    /** How an answer names what made it: the model, or the model and the adapter. */
    public String with(String adapter) {
        return adapter.isEmpty() ? name : name + ":" + adapter;
    }
}
