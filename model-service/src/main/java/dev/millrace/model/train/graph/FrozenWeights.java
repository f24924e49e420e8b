package dev.millrace.model.train.graph;

/** The weights of a decoder that are not trained, by their GGUF names. */
interface FrozenWeights {
    /** A matrix. */
    FrozenMatrix matrix(String tensor);

    /** Whether one of the matrices that were asked for is in blocks of 8 or 4 bits. */
    boolean hasBlocks();

    /** Whether the decoder has a tensor of floats of that name. */
    boolean has(String tensor);

    /** The name of a tensor of floats in the graph: the weights of a norm, or {@code cos_cache} and {@code sin_cache}. */
    String floats(String tensor);
}
