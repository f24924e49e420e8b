package dev.millrace.tokenizer.session;

/**
 * How far choosing by reward may go from the model: the more answers one is chosen of, the more the choice finds what the
 * reward model is wrong about (Gao et al., Scaling laws for reward model overoptimization, 2022).
 *
 * @param nats most {@linkplain RewardChoice#klBound divergence}, 0 or more; 1.2045 allows the best of 8
 */
public record KlBudget(double nats) {
    /** Checks the range. */
    public KlBudget {
        if (!(nats >= 0)) {
            throw new IllegalArgumentException("millrace.reward.kl-budget: must be 0 or more, is " + nats);
        }
    }

    /** Most answers that one may be chosen of, at most {@link TextParameters#CHOICES_MAX}; 1 where nothing may be chosen. */
    int largestN() {
        int n = 1;
        while (n < TextParameters.CHOICES_MAX && RewardChoice.klBound(n + 1) <= nats) {
            n++;
        }
        return n;
    }

    /**
     * Checks before anything is generated that a choice by reward stays within the budget.
     *
     * @throws FailureException naming best_of
     */
    public void require(TextParameters asked) {
        Integer bestOf = asked.bestOf();
        if (asked.reward() != null && bestOf != null && bestOf > largestN()) {
            throw FailureException.invalid(
                    "best_of",
                    "invalid_value",
                    "Invalid value for 'best_of': choosing of %d by reward may lead %.3f nats from the model; this server allows %s, which is the best of %d."
                            .formatted(bestOf, RewardChoice.klBound(bestOf), nats, largestN()));
        }
    }
}
