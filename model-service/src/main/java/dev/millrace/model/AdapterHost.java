package dev.millrace.model;

/** What computes with adapters, before it does so; safe for many threads. */
public interface AdapterHost {
    /**
     * Makes ready for an adapter, which may take a second or two; what is computed meanwhile is not held up.
     *
     * @throws IllegalArgumentException when it does not fit the model, naming the matrix
     * @throws InvalidPackageException when the model's graph takes no adapters
     */
    void prepare(AdapterWeights adapter);
}
