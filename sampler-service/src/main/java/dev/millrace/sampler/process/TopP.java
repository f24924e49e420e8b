package dev.millrace.sampler.process;

import java.util.Optional;

/**
 * Keeps the smallest set of best tokens whose probabilities sum to p or more: the token that crosses p is kept.
 *
 * @param p in (0, 1]; 1 keeps everything
 */
public record TopP(double p) implements LogitsProcessor {
    /** A sum this close below p reaches it: .4 + .3 + .2 is .9, whatever binary fractions make of it. */
    static final double ROUNDING = 5e-8;

    /** Checks the range. */
    public TopP {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("top_p must be in (0, 1], was " + p);
        }
    }

    @Override
    public Optional<Distribution> apply(Distribution distribution) {
        if (p == 1) {
            return distribution.unchanged();
        }
        var count = distribution.countReaching(p - ROUNDING);
        return count.isPresent() ? Optional.of(distribution.first(count.getAsInt())) : Optional.empty();
    }
}
