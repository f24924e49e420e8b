package dev.millrace.model.train.objective;

/** The logistic function, without overflow at either end. */
final class Sigmoid {
    private Sigmoid() {}

    /** σ(x) = 1 / (1 + e<sup>−x</sup>), in [0, 1]. */
    static double of(double x) {
        if (x >= 0) {
            return 1 / (1 + StrictMath.exp(-x));
        }
        double e = StrictMath.exp(x);
        return e / (1 + e);
    }

    /** −ln σ(x) in nats, ≥ 0; about −x where x is far below 0. */
    static double minusLog(double x) {
        return x >= 0 ? StrictMath.log1p(StrictMath.exp(-x)) : StrictMath.log1p(StrictMath.exp(x)) - x;
    }
}
