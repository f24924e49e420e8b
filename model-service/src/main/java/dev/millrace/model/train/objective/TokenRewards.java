package dev.millrace.model.train.objective;

/**
 * PPO's reward of each token of an answer: −weight · KL to the reference, and the answer's score at its last token.
 * With weight 0.05, score 1, log-probabilities (−1, −0.5, −2) against (−1.2, −0.7, −1.5): (−0.01, −0.01, 1.025).
 *
 * @param klWeight ≥ 0, for instance of {@link AdaptiveKl}
 */
public record TokenRewards(double klWeight) {
    public TokenRewards {
        if (!(klWeight >= 0 && klWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("kl_coef: must be finite and at least 0, is " + klWeight);
        }
    }

    /**
     * One number a token, 0 where the token does not count.
     *
     * @param drawn the answer as it was drawn, at least one token counted
     * @param score of the whole answer, finite
     */
    public double[] of(TokenRow drawn, double score) {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("score: must be finite, is " + score);
        }
        int last = -1;
        var rewards = new double[drawn.counted().length];
        for (int i = 0; i < rewards.length; i++) {
            if (drawn.counted()[i]) {
                rewards[i] = -klWeight * KlEstimator.K1.of(drawn.policy()[i], drawn.reference()[i]);
                last = i;
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("counted: at least one token must count");
        }
        rewards[last] += score;
        return rewards;
    }
}
