package dev.millrace.eval.reward;

/**
 * Takes rewards to mean 0 and standard deviation 1 over reference completions (mean 0 as in Ouyang et al. 2022,
 * section C.2), so that rewards of two versions can be held side by side. The loss is over rewards before this: σ of a
 * difference is a probability only when the difference is multiplied with {@code deviation} again.
 *
 * @param mean of the rewards of the reference completions, finite
 * @param deviation their standard deviation, above 0
 */
public record RewardScale(double mean, double deviation) {
    /** Rewards as they are. */
    public static final RewardScale NONE = new RewardScale(0, 1);

    public RewardScale {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException("mean: must be finite, is " + mean);
        }
        if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("deviation: must be finite and above 0, is " + deviation);
        }
    }

    /** Of the rewards of reference completions, one at least; equal rewards keep deviation 1. */
    public static RewardScale of(double[] rewards) {
        Moments moments = Moments.of(rewards);
        double deviation = moments.deviation();
        return new RewardScale(moments.mean(), deviation > 1e-12 ? deviation : 1);
    }

    public double normalise(double reward) {
        return (reward - mean) / deviation;
    }
}
