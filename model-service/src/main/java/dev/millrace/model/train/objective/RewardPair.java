package dev.millrace.model.train.objective;

/**
 * One answer preferred to another of the same batch.
 *
 * @param chosen index of the better answer's reward
 * @param rejected index of the other one's
 * @param margin by how much the reward of the chosen answer should be higher at least, 0 to {@value #MARGIN_MAX}
 * @param weight how much the pair counts, in (0, {@value #WEIGHT_MAX}]; 1 / labellers where several judged
 */
public record RewardPair(int chosen, int rejected, double margin, double weight) {
    public static final double MARGIN_MAX = 100;
    public static final double WEIGHT_MAX = 1_000;

    public RewardPair {
        if (chosen < 0 || rejected < 0 || chosen == rejected) {
            throw new IllegalArgumentException(
                    "pair: must be two different answers, is %d and %d".formatted(chosen, rejected));
        }
        if (!(margin >= 0 && margin <= MARGIN_MAX)) {
            throw new IllegalArgumentException("margin: must be in [0, %s], is %s".formatted(MARGIN_MAX, margin));
        }
        if (!(weight > 0 && weight <= WEIGHT_MAX)) {
            throw new IllegalArgumentException("weight: must be in (0, %s], is %s".formatted(WEIGHT_MAX, weight));
        }
    }

    /** No margin, weight 1. */
    public static RewardPair of(int chosen, int rejected) {
        return new RewardPair(chosen, rejected, 0, 1);
    }
}
