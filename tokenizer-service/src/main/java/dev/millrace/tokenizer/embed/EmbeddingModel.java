package dev.millrace.tokenizer.embed;

import java.util.List;

/**
 * What the embedding model's service says it serves.
 *
 * @param name as clients give it
 * @param kind what it makes of texts
 * @param dimensions values of a vector; 0 for a cross-encoder
 * @param maxLength longest input in tokens, special ones included
 * @param vocabularySize number of token ids
 * @param labels names of a cross-encoder's logits
 */
public record EmbeddingModel(
        String name, Kind kind, int dimensions, int maxLength, int vocabularySize, List<String> labels) {
    /** What a model makes of texts. */
    public enum Kind {
        /** A vector of each. */
        ENCODER,
        /** Logits of two that it reads together. */
        CROSS_ENCODER
    }

    /** Copies the labels. */
    public EmbeddingModel {
        labels = List.copyOf(labels);
    }
}
