package dev.millrace.model.train.objective;

/**
 * How much better an answer is than the others to the same prompt (Shao et al. 2024, GRPO). Rewards (1, 0, 0.5, 0.5)
 * have advantages (1.224445, −1.224445, 0, 0) by the sample deviation.
 */
public enum GroupAdvantage {
    /** (r − mean) / (sample deviation + 1e-4), as TRL. */
    SAMPLE_DEVIATION {
        @Override
        double scale(double squares, int rewards) {
            return 1 / (Math.sqrt(squares / (rewards - 1)) + 1e-4);
        }
    },
    /** (r − mean) / (population deviation + 1e-8). */
    POPULATION_DEVIATION {
        @Override
        double scale(double squares, int rewards) {
            return 1 / (Math.sqrt(squares / rewards) + 1e-8);
        }
    },
    /** r − mean: prompts that are nearly always or never solved do not weigh more (Liu et al. 2025, Dr. GRPO). */
    MEAN {
        @Override
        double scale(double squares, int rewards) {
            return 1;
        }
    };

    /** Fewest answers of a group: alone, an answer is its own mean. */
    public static final int REWARDS_MIN = 2;

    abstract double scale(double squares, int rewards);

    /**
     * The advantages of one group, a new array.
     *
     * @param rewards of the answers to one prompt, 2 at least, finite
     */
    public double[] of(double[] rewards) {
        if (rewards.length < REWARDS_MIN) {
            throw new IllegalArgumentException(
                    "rewards: must be at least %d of one prompt, are %d".formatted(REWARDS_MIN, rewards.length));
        }
        Batch.checkNumbers("rewards", rewards, rewards.length);
        // Around the first, so that equal rewards have advantages of exactly 0 and not rounding through 1e-8.
        double mean = rewards[0];
        for (double reward : rewards) {
            mean += (reward - rewards[0]) / rewards.length;
        }
        double squares = 0;
        for (double reward : rewards) {
            squares += (reward - mean) * (reward - mean);
        }
        double scale = scale(squares, rewards.length);
        var advantages = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            advantages[i] = (rewards[i] - mean) * scale;
        }
        return advantages;
    }
}
