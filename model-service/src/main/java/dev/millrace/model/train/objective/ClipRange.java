package dev.millrace.model.train.objective;

/**
 * How far the probability of a token may move in one round of updates before it is no longer pushed (Schulman et al.
 * 2017, PPO): ratios to the policy that drew it stay in [1 − below, 1 + above].
 *
 * @param below in (0, 1)
 * @param above in (0, 10]; larger than below lets rare tokens grow (Yu et al. 2025, DAPO)
 */
public record ClipRange(double below, double above) {
    private static final double ABOVE_MAX = 10;

    public ClipRange {
        if (!(below > 0 && below < 1)) {
            throw new IllegalArgumentException("epsilon: must be in (0, 1), is " + below);
        }
        if (!(above > 0 && above <= ABOVE_MAX)) {
            throw new IllegalArgumentException("epsilon_high: must be in (0, %s], is %s".formatted(ABOVE_MAX, above));
        }
    }

    /** The same on both sides; usual is 0.2. */
    public static ClipRange of(double epsilon) {
        return new ClipRange(epsilon, epsilon);
    }

    /** Whether a ratio left the range. */
    boolean isOutside(double ratio) {
        return ratio < 1 - below || ratio > 1 + above;
    }

    /** max(−A · ratio, −A · clipped ratio): (1.5, A 1) costs −1.2 at 0.2, (0.5, A −1) costs 0.8. */
    double loss(double ratio, double advantage) {
        return Math.max(-advantage * ratio, -advantage * Math.clamp(ratio, 1 - below, 1 + above));
    }

    /** Derivative of the loss by the logarithm of the ratio. */
    double slope(double ratio, double advantage) {
        boolean clipped = advantage > 0 ? ratio > 1 + above : ratio < 1 - below;
        return clipped ? 0 : -advantage * ratio;
    }
}
