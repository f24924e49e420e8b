package dev.millrace.sampler.process;

import java.util.Optional;

/**
 * Keeps the K best tokens. Of tokens that tie at the edge those with the lower ids stay, so exactly K are kept.
 *
 * @param k 1 or more
 */
public record TopK(int k) implements LogitsProcessor {
    /** Checks the range. */
    public TopK {
        if (k < 1) {
            throw new IllegalArgumentException("top_k must be 1 or more, was " + k);
        }
    }

    @Override
    public Optional<Distribution> apply(Distribution distribution) {
        if (k <= distribution.size()) {
            return Optional.of(distribution.first(k));
        }
        return distribution.isComplete() ? distribution.unchanged() : Optional.empty();
    }
}
