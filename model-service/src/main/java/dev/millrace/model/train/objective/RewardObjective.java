package dev.millrace.model.train.objective;

import java.util.List;

/**
 * Trains a reward model by pairs (Bradley and Terry 1952): weight · (−ln σ(r<sub>chosen</sub> − r<sub>rejected</sub> −
 * margin) + centring · (r<sub>chosen</sub> + r<sub>rejected</sub>)²), summed and divided. Rewards (1.5, 0.5) with the
 * first chosen cost 0.313262. Put all pairs of a prompt into one batch: each answer then goes through the model once
 * (Ouyang et al. 2022).
 *
 * @param centring weight in [0, 1] of the term that fixes the free constant of rewards (Eisenstein et al. 2023); 0.01
 *     is usual
 */
public record RewardObjective(double centring) {
    public RewardObjective {
        if (!(centring >= 0 && centring <= 1)) {
            throw new IllegalArgumentException("center_rewards_coefficient: must be in [0, 1], is " + centring);
        }
    }

    /**
     * A loss of rewards.
     *
     * @param value nats, ≥ 0
     * @param gradient derivative by each reward: what the head's output takes
     * @param accuracy share of the pairs whose chosen answer has the higher reward
     */
    public record Result(double value, double[] gradient, double accuracy) {}

    /** The mean over the pairs. */
    public Result of(double[] rewards, List<RewardPair> pairs) {
        return of(rewards, pairs, pairs.size());
    }

    /**
     * The sum over the pairs, divided.
     *
     * @param rewards one an answer, finite
     * @param pairs indices into the rewards, at least one
     * @param divisor above 0; K (K − 1) / 2 of the K answers of each prompt in InstructGPT, where ties count less
     */
    public Result of(double[] rewards, List<RewardPair> pairs, double divisor) {
        Batch.checkRows("pairs", pairs);
        Batch.checkNumbers("rewards", rewards, rewards.length);
        if (!(divisor > 0)) {
            throw new IllegalArgumentException("divisor: must be above 0, is " + divisor);
        }
        double sum = 0;
        int right = 0;
        var gradient = new double[rewards.length];
        for (RewardPair pair : pairs) {
            if (Math.max(pair.chosen(), pair.rejected()) >= rewards.length) {
                throw new IllegalArgumentException(
                        "pairs: %s is not of the %d answers".formatted(pair, rewards.length));
            }
            double chosen = rewards[pair.chosen()];
            double rejected = rewards[pair.rejected()];
            double total = chosen + rejected;
            double difference = chosen - rejected - pair.margin();
            double weight = pair.weight() / divisor;
            sum += weight * (Sigmoid.minusLog(difference) + centring * total * total);
            double slope = -weight * Sigmoid.of(-difference);
            double pull = weight * 2 * centring * total;
            gradient[pair.chosen()] += pull + slope;
            gradient[pair.rejected()] += pull - slope;
            right += chosen > rejected ? 1 : 0;
        }
        return new Result(sum, gradient, (double) right / pairs.size());
    }
}
