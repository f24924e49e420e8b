package dev.millrace.model;

import java.lang.foreign.Arena;

/** What computes with adapters, before it does so; safe for many threads. */
public interface AdapterHost {
    /**
     * Makes ready for an adapter, which may take a second or two; what is computed meanwhile is not held up.
     *
     * @throws IllegalArgumentException when it does not fit the model, naming the matrix
     * @throws InvalidPackageException when the model's graph takes no adapters
     */
    void prepare(AdapterWeights adapter);

    /**
     * Computes the keys and values of virtual tokens, which stand at the first positions.
     *
     * @param embeddings {@code [tokens, hidden size]}
     * @param memory holds them
     * @throws IllegalArgumentException when the embeddings do not fit the model
     * @throws InvalidPackageException when the model's graph takes none
     */
    default PrefixWeights computed(int tokens, float[] embeddings, Arena memory) {
        throw new InvalidPackageException("the graph takes no virtual tokens");
    }

    /**
     * Keys and values of virtual tokens as they were trained.
     *
     * @param rows {@code [tokens, layers · 2 · kv heads · head size]}, of each layer keys, then values
     * @param memory holds them
     * @throws IllegalArgumentException when they do not fit the model
     * @throws InvalidPackageException when the model keeps keys and values in another form than floats
     */
    default PrefixWeights given(int tokens, float[] rows, Arena memory) {
        throw new InvalidPackageException("the graph takes no virtual tokens");
    }
}
