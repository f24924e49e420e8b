package dev.millrace.sampler.decode;

import dev.millrace.sampler.process.Distribution;
import java.util.Optional;

/**
 * Mirostat 2.0 (Basu et al., 2021, as llama.cpp has it): tokens of more surprise than a bound are cut off, and the bound
 * follows the surprise of what is drawn from the rest, so that the text keeps to a surprise that was asked for.
 */
final class MirostatBound {
    private static final double LN_2 = StrictMath.log(2);

    private final double tau;
    private final double eta;
    private double mu;

    /**
     * @param tau surprise aimed at, in bits
     * @param eta learning rate
     * @param mu the bound so far, in bits
     */
    MirostatBound(double tau, double eta, double mu) {
        this.tau = tau;
        this.eta = eta;
        this.mu = mu;
    }

    /** The bound before the first token. */
    static double first(double tau) {
        return 2 * tau;
    }

    /** The bound, in bits. */
    double mu() {
        return mu;
    }

    /** Tokens within the bound, renormalised, and at least the best one; empty when only the complete row can tell. */
    Optional<Distribution> cut(Distribution distribution) {
        var within = distribution.countFrom(StrictMath.exp(-mu * LN_2));
        return within.isEmpty() ? Optional.empty() : Optional.of(distribution.first(Math.max(1, within.getAsInt())));
    }

    /** A token was drawn that had this probability after the cut. */
    void drawn(double probability) {
        double surprise = -StrictMath.log(probability) / LN_2;
        mu -= eta * (surprise - tau);
    }
}
