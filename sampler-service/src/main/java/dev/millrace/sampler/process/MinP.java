package dev.millrace.sampler.process;

import java.util.Optional;

/**
 * Keeps tokens with at least this share of the best one's probability (Nguyen et al., 2024).
 *
 * @param p in [0, 1]; 0 keeps all
 */
public record MinP(double p) implements LogitsProcessor {
    /** Checks the range. */
    public MinP {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("min_p must be in [0, 1], was " + p);
        }
    }

    @Override
    public Optional<Distribution> apply(Distribution distribution) {
        if (p == 0) {
            return distribution.unchanged();
        }
        int count = 0;
        while (count < distribution.size() && distribution.weight(count) >= p) {
            count++;
        }
        if (count < distribution.size()) {
            return Optional.of(distribution.first(count));
        }
        return distribution.isComplete() ? distribution.unchanged() : Optional.empty();
    }
}
