package dev.millrace.model.train.objective;

import java.util.Arrays;
import java.util.List;

/**
 * Learns from rewards of answers that an earlier state of the policy drew: a clipped policy gradient and a pull towards
 * the reference, max(−A ρ, −A clip(ρ)) + weight · KL for each token, where ρ is its probability now through that at
 * drawing. GRPO gives all tokens of an answer the {@link GroupAdvantage} and takes its KL with {@link KlEstimator#K3};
 * PPO gives each token the advantage of {@link GeneralisedAdvantage} and has its KL in the rewards
 * ({@link TokenRewards}), so weight 0 here.
 *
 * @param clip bound of ρ
 * @param estimator of the KL divergence to the reference
 * @param klWeight in [0, 100]
 * @param normalisation what the sum over the tokens is divided by
 */
public record PolicyObjective(ClipRange clip, KlEstimator estimator, double klWeight, Normalisation normalisation) {
    private static final double KL_WEIGHT_MAX = 100;

    public PolicyObjective {
        if (!(klWeight >= 0 && klWeight <= KL_WEIGHT_MAX)) {
            throw new IllegalArgumentException("kl_coef: must be in [0, %s], is %s".formatted(KL_WEIGHT_MAX, klWeight));
        }
    }

    /** PPO: mean over the tokens of the batch. */
    public static PolicyObjective ppo(ClipRange clip) {
        return new PolicyObjective(clip, KlEstimator.K1, 0, Normalisation.TOKENS);
    }

    /** GRPO. */
    public static PolicyObjective grpo(ClipRange clip, double klWeight, Normalisation normalisation) {
        return new PolicyObjective(clip, KlEstimator.K3, klWeight, normalisation);
    }

    /**
     * One answer that was drawn.
     *
     * @param row under the policy now and the reference; without a reference its KL is 0
     * @param drawn log-probability of each token when it was drawn
     * @param advantages of each token
     */
    public record Rollout(TokenRow row, double[] drawn, double[] advantages) {
        public Rollout {
            Batch.checkNumbers("drawn", drawn, row.counted().length);
            Batch.checkNumbers("advantages", advantages, row.counted().length);
        }

        /** All tokens with the same advantage. */
        public static Rollout of(TokenRow row, double[] drawn, double advantage) {
            var advantages = new double[drawn.length];
            Arrays.fill(advantages, advantage);
            return new Rollout(row, drawn, advantages);
        }
    }

    /**
     * What became of a batch.
     *
     * @param loss by the rows of the batch
     * @param clipFraction share of the counted tokens whose ratio left the range
     * @param approximateKl mean of the counted tokens' log-probability at drawing less that of now: how far this round
     *     of updates went
     * @param referenceKl mean of the estimator over the counted tokens, ≥ 0 with K3
     */
    public record Result(TokenLoss loss, double clipFraction, double approximateKl, double referenceKl) {}

    /**
     * The loss of a batch.
     *
     * @param rollouts at least one, and at least one token counted
     */
    public Result of(List<Rollout> rollouts) {
        Batch.checkRows("rollouts", rollouts);
        double[] shares = normalisation.checkedShares(
                rollouts.stream().mapToInt(rollout -> rollout.row().count()).toArray());
        var sums = new Sums();
        var gradient = new double[rollouts.size()][];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = add(rollouts.get(i), shares[i], sums);
        }
        return new Result(
                new TokenLoss(sums.loss, gradient),
                (double) sums.clipped / sums.tokens,
                sums.moved / sums.tokens,
                sums.kl / sums.tokens);
    }

    private double[] add(Rollout rollout, double share, Sums sums) {
        TokenRow row = rollout.row();
        var gradient = new double[row.counted().length];
        for (int i = 0; i < gradient.length; i++) {
            if (row.counted()[i]) {
                double policy = row.policy()[i];
                double ratio = StrictMath.exp(policy - rollout.drawn()[i]);
                double advantage = rollout.advantages()[i];
                double kl = estimator.of(policy, row.reference()[i]);
                sums.loss += share * (clip.loss(ratio, advantage) + klWeight * kl);
                gradient[i] =
                        share * (clip.slope(ratio, advantage) + klWeight * estimator.slope(policy, row.reference()[i]));
                sums.tokens++;
                sums.clipped += clip.isOutside(ratio) ? 1 : 0;
                sums.moved += rollout.drawn()[i] - policy;
                sums.kl += kl;
            }
        }
        return gradient;
    }

    private static final class Sums {
        double loss;
        double moved;
        double kl;
        long clipped;
        long tokens;
    }
}
