package dev.millrace.model.train.objective;

/**
 * Advantages from the rewards of steps and a guess of what is still to come (Schulman et al. 2016): δ = r + γ V' − V
 * and A = δ + γλ A', from the last step back. Rewards (−0.01, −0.01, 1.025) with values (0.1, 0.2, 0.3), γ 1 and λ
 * 0.95 give (0.829812, 0.77875, 0.725).
 *
 * @param discount γ, in [0, 1]
 * @param trace λ, in [0, 1]: 0 trusts the values, 1 the rewards
 */
public record GeneralisedAdvantage(double discount, double trace) {
    public GeneralisedAdvantage {
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("gamma: must be in [0, 1], is " + discount);
        }
        if (!(trace >= 0 && trace <= 1)) {
            throw new IllegalArgumentException("lam: must be in [0, 1], is " + trace);
        }
    }

    /**
     * One number a step each.
     *
     * @param advantages how much better it went than the value said
     * @param returns advantage plus value: what the value should have been
     */
    public record Result(double[] advantages, double[] returns) {}

    /** One answer that ends with its last token. */
    public Result of(double[] rewards, double[] values) {
        var done = new boolean[rewards.length];
        if (done.length > 0) {
            done[done.length - 1] = true;
        }
        return of(rewards, values, done, 0);
    }

    /**
     * A stretch of steps.
     *
     * @param rewards of each step
     * @param values guess before each step
     * @param done whether an episode ends with the step: nothing after it counts for it
     * @param bootstrap guess after the last step, without meaning where that is done
     */
    public Result of(double[] rewards, double[] values, boolean[] done, double bootstrap) {
        Batch.checkNumbers("rewards", rewards, done.length);
        Batch.checkNumbers("values", values, done.length);
        var advantages = new double[done.length];
        var returns = new double[done.length];
        double nextValue = bootstrap;
        double nextAdvantage = 0;
        for (int t = done.length - 1; t >= 0; t--) {
            double onward = done[t] ? 0 : discount;
            double delta = rewards[t] + onward * nextValue - values[t];
            advantages[t] = delta + onward * trace * nextAdvantage;
            returns[t] = advantages[t] + values[t];
            nextValue = values[t];
            nextAdvantage = advantages[t];
        }
        return new Result(advantages, returns);
    }
}
