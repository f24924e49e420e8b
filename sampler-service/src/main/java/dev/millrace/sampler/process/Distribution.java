package dev.millrace.sampler.process;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What may be chosen, with which weight: unnormalised probabilities by rank, the best being 1.
 *
 * <p>A complete distribution lists everything that may be chosen, and its mass is the sum of its weights. Of an
 * incomplete one only the head is listed; its mass counts the tail too and is known up to a relative error.
 */
public final class Distribution {
    private final double[] weights;
    private final int size;
    private final boolean complete;
    private final double mass;
    private final double massError;

    private Distribution(double[] weights, int size, boolean complete, double mass, double massError) {
        this.weights = weights;
        this.size = size;
        this.complete = complete;
        this.mass = mass;
        this.massError = massError;
    }

    /**
     * Softmax at a temperature, not normalised.
     *
     * @param logits a complete row, or a head whose log-sum-exp was taken at the same temperature
     * @param temperature above 0
     */
    public static Distribution of(RankedLogits logits, double temperature) {
        double best = logits.logit(0);
        double[] weights = new double[logits.size()];
        double sum = 0;
        for (int rank = 0; rank < weights.length; rank++) {
            // StrictMath: the same bits on every machine, so a seed gives the same text everywhere.
            weights[rank] = StrictMath.exp((logits.logit(rank) - best) / temperature);
            sum += weights[rank];
        }
        if (logits.isComplete()) {
            return new Distribution(weights, weights.length, true, sum, 0);
        }
        double mass = StrictMath.exp(logits.logSumExp() - best / temperature);
        return new Distribution(weights, weights.length, false, mass, logits.massError());
    }

    /** Number of ranks listed. */
    public int size() {
        return size;
    }

    /** Whether nothing outside the listed ranks can be chosen. */
    public boolean isComplete() {
        return complete;
    }

    /** Probability of a rank. */
    public double probability(int rank) {
        return rank < size ? weights[rank] / mass : 0;
    }

    /** Only the best ranks, renormalised. */
    Distribution first(int count) {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            sum += weights[rank];
        }
        return new Distribution(weights, count, true, sum, 0);
    }

    /**
     * The smallest number of best ranks whose probability reaches a share.
     *
     * @param share in (0, 1)
     * @return empty when the listed ranks do not settle it
     */
    OptionalInt countReaching(double share) {
        double surely = share * mass * (1 + massError);
        double possibly = share * mass * (1 - massError);
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += weights[rank];
            if (sum >= surely) {
                return OptionalInt.of(rank + 1);
            }
            if (sum >= possibly) {
                return OptionalInt.empty();
            }
        }
        return complete ? OptionalInt.of(size) : OptionalInt.empty();
    }

    /**
     * Inverse CDF in order of rank: the first rank whose cumulative probability exceeds the number.
     *
     * @param uniform in [0, 1)
     * @return the rank; empty when the listed ranks do not settle it
     */
    public OptionalInt draw(double uniform) {
        double surely = uniform * mass * (1 + massError);
        double possibly = uniform * mass * (1 - massError);
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += weights[rank];
            if (sum > surely) {
                return OptionalInt.of(rank);
            }
            if (sum > possibly) {
                return OptionalInt.empty();
            }
        }
        // Rounding can leave a complete sum a hair below the number: then the last rank that has any weight.
        return complete ? OptionalInt.of(lastWithWeight()) : OptionalInt.empty();
    }

    private int lastWithWeight() {
        int rank = size - 1;
        while (rank > 0 && weights[rank] == 0) {
            rank--;
        }
        return rank;
    }

    /** This, as the outcome of a step that had nothing to remove. */
    Optional<Distribution> unchanged() {
        return Optional.of(this);
    }
}
