package dev.millrace.model.train.objective;

/**
 * How far the policy has gone from its reference, guessed from a token that the policy drew (Schulman 2020,
 * "Approximating KL divergence"), with d = log reference − log policy.
 */
public enum KlEstimator {
    /** −d: unbiased, may be below 0. */
    K1 {
        @Override
        public double of(double policy, double reference) {
            return policy - reference;
        }

        @Override
        double slope(double policy, double reference) {
            return 1;
        }
    },
    /** d² / 2: biased, small variance. */
    K2 {
        @Override
        public double of(double policy, double reference) {
            return (policy - reference) * (policy - reference) / 2;
        }

        @Override
        double slope(double policy, double reference) {
            return policy - reference;
        }
    },
    /** e<sup>d</sup> − 1 − d: unbiased and never below 0. */
    K3 {
        @Override
        public double of(double policy, double reference) {
            return StrictMath.expm1(reference - policy) - (reference - policy);
        }

        @Override
        double slope(double policy, double reference) {
            return -StrictMath.expm1(reference - policy);
        }
    };

    /** The guess by the log-probabilities of one token. */
    public abstract double of(double policy, double reference);

    /** Its derivative by the policy's log-probability. */
    abstract double slope(double policy, double reference);
}
