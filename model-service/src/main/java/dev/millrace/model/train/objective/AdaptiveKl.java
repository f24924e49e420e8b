package dev.millrace.model.train.objective;

/**
 * A weight of the KL term that steers the divergence to a target (Ziegler et al. 2019): after a batch it is multiplied
 * with 1 + clip(kl / target − 1, ±0.2) · answers / horizon.
 *
 * @param weight now, in (0, ∞)
 * @param target divergence of an answer aimed at, nats, above 0
 * @param horizon answers over which the weight adapts, at least 1
 */
public record AdaptiveKl(double weight, double target, long horizon) {
    private static final double ERROR_MAX = 0.2;

    public AdaptiveKl {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("init_kl_coef: must be finite and above 0, is " + weight);
        }
        if (!(target > 0 && target < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("target_kl: must be finite and above 0, is " + target);
        }
        if (horizon < 1) {
            throw new IllegalArgumentException("horizon: must be at least 1, is " + horizon);
        }
    }

    /**
     * After a batch.
     *
     * @param kl mean divergence of its answers, nats
     * @param answers in it, 1 to the horizon
     */
    public AdaptiveKl after(double kl, int answers) {
        if (!Double.isFinite(kl)) {
            throw new IllegalArgumentException("kl: must be finite, is " + kl);
        }
        if (answers < 1 || answers > horizon) {
            throw new IllegalArgumentException("answers: must be in 1..%d, are %d".formatted(horizon, answers));
        }
        double error = Math.clamp(kl / target - 1, -ERROR_MAX, ERROR_MAX);
        return new AdaptiveKl(weight * (1 + error * answers / horizon), target, horizon);
    }
}
