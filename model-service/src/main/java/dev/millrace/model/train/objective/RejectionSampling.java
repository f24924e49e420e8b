package dev.millrace.model.train.objective;

import java.util.stream.IntStream;

/**
 * Chooses the answers that are worth imitating: the best of each prompt, by weights for {@link CrossEntropy} (Dong et
 * al. 2023, RAFT).
 *
 * @param kept how many answers of a prompt at most, 1 to {@value #KEPT_MAX}
 * @param rewardMin answers below it are never kept; −∞ keeps the best however bad
 */
public record RejectionSampling(int kept, double rewardMin) {
    public static final int KEPT_MAX = 1_024;

    public RejectionSampling {
        if (kept < 1 || kept > KEPT_MAX) {
            throw new IllegalArgumentException("kept: must be in 1..%d, is %d".formatted(KEPT_MAX, kept));
        }
        if (Double.isNaN(rewardMin) || rewardMin == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("reward_min: must be a number or -Infinity, is " + rewardMin);
        }
    }

    /** The best one. */
    public static final RejectionSampling BEST = new RejectionSampling(1, Double.NEGATIVE_INFINITY);

    /**
     * 1 for answers that are kept, 0 for the others; the first ones of equal rewards.
     *
     * @param rewards of one prompt
     */
    public double[] weights(double[] rewards) {
        Batch.checkNumbers("rewards", rewards, rewards.length);
        var weights = new double[rewards.length];
        IntStream.range(0, rewards.length)
                .filter(i -> rewards[i] >= rewardMin)
                .boxed()
                .sorted((a, b) -> Double.compare(rewards[b], rewards[a]))
                .limit(kept)
                .forEach(i -> weights[i] = 1);
        return weights;
    }

    /**
     * Upper bound of the divergence of the best of n draws from a draw, nats: ln n − (n − 1) / n.
     *
     * @param draws ≥ 1
     */
    public static double klBound(int draws) {
        if (draws < 1) {
            throw new IllegalArgumentException("draws: must be at least 1, are " + draws);
        }
        return StrictMath.log(draws) - (draws - 1.0) / draws;
    }
}
