package dev.millrace.eval.online.challenge;

/**
 * Bounds on a mean that hold at all sample sizes together: Robbins' normal mixture with an estimated variance, the asymptotic
 * confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas ("Time-uniform central limit theory and asymptotic
 * confidence sequences", Annals of Statistics 2024, theorem 2.2). Whoever looks after each value and stops when he likes is
 * wrong as seldom as he who looks once.
 */
final class ConfidenceSequence {
    private ConfidenceSequence() {}

    /**
     * Half the width: σ √(2 (n ρ² + 1) / (n² ρ²) · ln (√(n ρ² + 1) / α)).
     *
     * @param count n, 1 or more
     * @param deviation σ, of the values
     * @param risk α, in (0, 1)
     * @param tunedFor sample size at which it is tightest
     */
    static double halfWidth(long count, double deviation, double risk, long tunedFor) {
        double rho2 = rho2(risk, tunedFor);
        double spread = count * rho2 + 1;
        return deviation * Math.sqrt(2 * spread / ((double) count * count * rho2) * Math.log(Math.sqrt(spread) / risk));
    }

    /** Their choice: (−2 ln α + ln (1 − 2 ln α)) / n. */
    private static double rho2(double risk, long tunedFor) {
        double twice = -2 * Math.log(risk);
        return (twice + Math.log(1 + twice)) / tunedFor;
    }
}
