package dev.millrace.sampler.process;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What may be chosen, with which weight: unnormalised probabilities by rank, the best being 1.
 *
 * <p>A complete distribution lists everything that may be chosen, and its mass is the sum of its weights. Of an
 * incomplete one only the head is listed; its mass counts the tail too, and only bounds of it are known.
 */
public final class Distribution {
    /** Sums of the same weights in another order differ by less, as a share. */
    private static final double ORDER_ERROR = 1e-12;

    private final double[] weights;
    private final int size;
    private final boolean complete;
    private final double massLeast;
    private final double massMost;

    private Distribution(double[] weights, int size, boolean complete, double massLeast, double massMost) {
        this.weights = weights;
        this.size = size;
        this.complete = complete;
        this.massLeast = massLeast;
        this.massMost = massMost;
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
            return new Distribution(weights, weights.length, true, sum, sum);
        }
        double mass = StrictMath.exp(logits.logSumExp() - best / temperature);
        double error = mass * logits.massError();
        return new Distribution(weights, weights.length, false, mass - error, mass + error);
    }

    /**
     * The same after steps on the logits.
     *
     * @param logits at least one is listed
     * @param temperature above 0, and that of the log-sum-exp
     */
    public static Distribution of(ShapedLogits logits, double temperature) {
        var listed = ofRow(logits.listed(), temperature);
        if (logits.isComplete()) {
            return listed;
        }
        var tail = logits.tail(temperature);
        return new Distribution(
                listed.weights,
                listed.size,
                false,
                (listed.massLeast + tail.least()) * (1 - ORDER_ERROR),
                (listed.massMost + tail.most()) * (1 + ORDER_ERROR));
    }

    /**
     * Softmax of logits that are all there is.
     *
     * @param descending at least one, finite
     */
    static Distribution ofRow(double[] descending, double temperature) {
        double[] weights = new double[descending.length];
        double sum = 0;
        for (int rank = 0; rank < weights.length; rank++) {
            weights[rank] = StrictMath.exp((descending[rank] - descending[0]) / temperature);
            sum += weights[rank];
        }
        return new Distribution(weights, weights.length, true, sum, sum);
    }

    /** Number of ranks listed. */
    public int size() {
        return size;
    }

    /** Whether nothing outside the listed ranks can be chosen. */
    public boolean isComplete() {
        return complete;
    }

    /** Weight of a rank, in [0, 1]. */
    double weight(int rank) {
        return weights[rank];
    }

    /** Probability of a rank; of an incomplete distribution its upper bound. */
    public double probability(int rank) {
        return rank < size ? weights[rank] / massLeast : 0;
    }

    /** Only the best ranks, renormalised. */
    public Distribution first(int count) {
        double sum = 0;
        for (int rank = 0; rank < count; rank++) {
            sum += weights[rank];
        }
        return new Distribution(weights, count, true, sum, sum);
    }

    /** Of a complete distribution only these ranks, renormalised; the others stay listed without weight. */
    Distribution only(boolean[] kept) {
        double[] left = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            left[rank] = kept[rank] ? weights[rank] : 0;
            sum += left[rank];
        }
        return new Distribution(left, size, true, sum, sum);
    }

    /**
     * How many of the best ranks have at least this probability.
     *
     * @return empty when the listed ranks do not settle it
     */
    public OptionalInt countFrom(double probability) {
        double surely = probability * massMost;
        double possibly = probability * massLeast;
        for (int rank = 0; rank < size; rank++) {
            if (weights[rank] < possibly) {
                return OptionalInt.of(rank);
            }
            if (!(weights[rank] >= surely)) {
                return OptionalInt.empty();
            }
        }
        return complete ? OptionalInt.of(size) : OptionalInt.empty();
    }

    /**
     * The smallest number of best ranks whose probability reaches a share.
     *
     * @param share in (0, 1)
     * @return empty when the listed ranks do not settle it
     */
    OptionalInt countReaching(double share) {
        double surely = share * massMost;
        double possibly = share * massLeast;
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
        double surely = uniform * massMost;
        double possibly = uniform * massLeast;
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
