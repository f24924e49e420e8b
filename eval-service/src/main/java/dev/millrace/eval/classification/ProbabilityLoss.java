package dev.millrace.eval.classification;

import dev.millrace.eval.harness.Measurement.Claim;
import java.util.List;

/** What claimed probabilities cost when the truth is known; 0 is best. */
public final class ProbabilityLoss {
    /** Probabilities are kept this far from 0 and 1 before their logarithm, as scikit-learn keeps 64-bit ones. */
    private static final double CLIP = Math.ulp(1.0);

    private ProbabilityLoss() {}

    /** Mean of (p − truth)², in [0, 1] (Brier, "Verification of forecasts", 1950, halved as is the custom for two classes). */
    public static double brier(List<Claim> claims) {
        return claims.stream()
                .mapToDouble(claim -> square(claim.probability() - (claim.isTrue() ? 1 : 0)))
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Brier's score of one item of many classes, Σ (p − truth)², in [0, 2]: lm-evaluation-harness's {@code brier_score} is
     * the mean of it.
     *
     * @param probabilities of each class
     * @param gold the right one
     */
    public static double brier(double[] probabilities, int gold) {
        double sum = 0;
        for (int label = 0; label < probabilities.length; label++) {
            sum += square(probabilities[label] - (label == gold ? 1 : 0));
        }
        return sum;
    }

    /** Mean of −ln of the probability that was given to the truth, nats. */
    public static double log(List<Claim> claims) {
        return claims.stream()
                .mapToDouble(claim -> log(claim.isTrue() ? claim.probability() : 1 - claim.probability()))
                .average()
                .orElse(Double.NaN);
    }

    /** −ln of the probability that one item gave to the truth, nats, at most 36.04. */
    public static double log(double ofTruth) {
        return -Math.log(Math.clamp(ofTruth, CLIP, 1 - CLIP));
    }

    private static double square(double x) {
        return x * x;
    }
}
