package dev.millrace.eval.reward;

import java.util.List;

/**
 * Heads that were trained each on their own draw of the prompts, asked together: their mean is steadier than any one,
 * and where they differ the reward is not to be trusted (Coste et al. 2023).
 *
 * @param heads 1 to {@value #HEADS_MAX}, of one width
 * @param scale takes rewards to mean 0 and deviation 1
 */
public record RewardModel(List<RewardHead> heads, RewardScale scale) {
    public static final int HEADS_MAX = 16;

    public RewardModel {
        heads = List.copyOf(heads);
        if (heads.isEmpty() || heads.size() > HEADS_MAX) {
            throw new IllegalArgumentException("heads: must be 1 to %d, are %d".formatted(HEADS_MAX, heads.size()));
        }
        int width = heads.getFirst().standardisation().width();
        if (heads.stream().anyMatch(head -> head.standardisation().width() != width)) {
            throw new IllegalArgumentException("heads: must all be for hidden states of one width");
        }
    }

    /** Width of the hidden states. */
    public int width() {
        return heads.getFirst().standardisation().width();
    }

    /**
     * The reward in units of the scale.
     *
     * @param hidden hidden state of the last token, {@link #width()} wide
     */
    public RewardEstimate estimate(float[] hidden) {
        var rewards = new double[heads.size()];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = scale.normalise(heads.get(i).reward(hidden));
        }
        return RewardEstimate.of(rewards);
    }

    /** The mean reward before the scale: σ of a difference of two is the probability of a preference. */
    public double rawReward(float[] hidden) {
        double sum = 0;
        for (RewardHead head : heads) {
            sum += head.reward(hidden);
        }
        return sum / heads.size();
    }
}
