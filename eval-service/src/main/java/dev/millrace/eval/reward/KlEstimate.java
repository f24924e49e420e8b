package dev.millrace.eval.reward;

/**
 * How far a policy has gone from its reference, from log-probabilities of tokens that the policy drew (Schulman 2020,
 * "Approximating KL divergence"). With d = log reference − log policy of a token:
 *
 * @param k1 mean of −d: unbiased, may be below 0
 * @param k2 mean of d² / 2: biased, small variance
 * @param k3 mean of e<sup>d</sup> − 1 − d: unbiased and never below 0
 */
public record KlEstimate(double k1, double k2, double k3) {
    /**
     * The three means.
     *
     * @param policy log-probabilities of the drawn tokens, nats
     * @param reference of the same tokens
     */
    public static KlEstimate of(double[] policy, double[] reference) {
        if (policy.length == 0 || policy.length != reference.length) {
            throw new IllegalArgumentException("reference: must be as many as the policy's, one at least; are %d and %d"
                    .formatted(reference.length, policy.length));
        }
        double k1 = 0;
        double k2 = 0;
        double k3 = 0;
        for (int i = 0; i < policy.length; i++) {
            KlEstimate token = ofToken(policy[i], reference[i]);
            k1 += token.k1;
            k2 += token.k2;
            k3 += token.k3;
        }
        return new KlEstimate(k1 / policy.length, k2 / policy.length, k3 / policy.length);
    }

    /** The three terms of one token. */
    public static KlEstimate ofToken(double policy, double reference) {
        double d = reference - policy;
        return new KlEstimate(-d, d * d / 2, Math.expm1(d) - d);
    }
}
