package dev.millrace.eval.reward.loss;

/** The logistic function, without overflow at either end. */
public final class Sigmoid {
    private Sigmoid() {}

    /** σ(x) = 1 / (1 + e<sup>−x</sup>), in [0, 1]. */
    public static double of(double x) {
        if (x >= 0) {
            return 1 / (1 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1 + e);
    }

    /** −ln σ(x) in nats, ≥ 0; about −x where x is far below 0. */
    public static double minusLog(double x) {
        return x >= 0 ? Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)) - x;
    }
}
