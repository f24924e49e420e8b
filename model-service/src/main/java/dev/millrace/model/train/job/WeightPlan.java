package dev.millrace.model.train.job;

import dev.millrace.model.train.graph.WeightChoice;
import java.util.Optional;

/**
 * Which weights are trained themselves, in the place of an adapter.
 *
 * @param chosen none trains an adapter
 * @param prunedShare of each chosen matrix of a layer that is set to 0 and stays 0, in [0, 1)
 * @param scratch the new model whose weights they are; empty for those of the base
 */
public record WeightPlan(WeightChoice chosen, double prunedShare, Optional<ScratchPlan> scratch) {
    /** An adapter is trained. */
    public static final WeightPlan NONE = new WeightPlan(WeightChoice.NONE, 0, Optional.empty());

    public WeightPlan {
        if (!(prunedShare >= 0 && prunedShare < 1)) {
            throw new IllegalArgumentException("weights.pruned_share: must be in [0, 1), is " + prunedShare);
        }
        if (prunedShare > 0 && chosen.patterns().isEmpty()) {
            throw new IllegalArgumentException(
                    "weights.pruned_share: needs weights.tensors, an adapter would fill the zeros again");
        }
        if (scratch.isPresent() && (!chosen.equals(WeightChoice.ALL) || prunedShare > 0)) {
            throw new IllegalArgumentException("weights: all of a new model's are trained, and none pruned");
        }
    }

    /** Whether there is anything but an adapter to be trained. */
    public boolean isWhole() {
        return !chosen.patterns().isEmpty();
    }
}
