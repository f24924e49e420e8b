package dev.millrace.tokenizer.embed;

import dev.millrace.tokenizer.session.FailureException;

/**
 * What the embedding model's service says it serves.
 *
 * @param name as clients give it
 * @param version which changes when the model does
 * @param kind what it makes of texts
 * @param dimensions values of a vector; 0 for a cross-encoder
 * @param maxLength longest input in tokens, special ones included
 * @param vocabularySize number of token ids
 * @param head of a cross-encoder
 */
public record EmbeddingModel(
        String name,
        String version,
        Kind kind,
        int dimensions,
        int maxLength,
        int vocabularySize,
        ClassificationHead head) {
    /** What a model makes of texts. */
    public enum Kind {
        /** A vector of each. */
        ENCODER,
        /** Logits of one, or of two that it reads together. */
        CROSS_ENCODER
    }

    /** @throws FailureException when it makes no vectors */
    public void requireVectors() {
        if (kind != Kind.ENCODER) {
            throw refused("gives no embeddings; it is for /v1/classify, /v1/rerank and /v1/score.");
        }
    }

    /** @throws FailureException when it does not say how probable labels are */
    public void requireProbabilities() {
        if (kind != Kind.CROSS_ENCODER) {
            throw refused("has no classification head; it is for /v1/embeddings, /v1/rerank and /v1/score.");
        }
        if (head.problemType() == ClassificationHead.ProblemType.REGRESSION) {
            throw refused("is a regression, whose values are no probabilities; it is for /v1/rerank and /v1/score.");
        }
    }

    private FailureException refused(String why) {
        return FailureException.invalid("model", "invalid_value", name + " " + why);
    }
}
