package dev.millrace.model.train.objective;

/**
 * One sequence as the model being tuned and its frozen reference see it.
 *
 * @param policy log-probability of each token under the model being tuned, nats, finite
 * @param reference of the same tokens under the reference; the policy's own where an objective needs none
 * @param counted which tokens belong to the loss: those of the answer, not of the prompt or the padding
 */
public record TokenRow(double[] policy, double[] reference, boolean[] counted) {
    public TokenRow {
        Batch.checkNumbers("policy", policy, counted.length);
        Batch.checkNumbers("reference", reference, counted.length);
    }

    /** Without a reference. */
    public static TokenRow of(double[] policy, boolean[] counted) {
        return new TokenRow(policy, policy, counted);
    }

    /** An answer alone: every token counts. */
    public static TokenRow answer(double[] policy, double[] reference) {
        return new TokenRow(policy, reference, Batch.all(policy.length));
    }

    /** How many tokens count. */
    public int count() {
        return Batch.count(counted);
    }

    /** Log of how much likelier the counted tokens are together than under the reference. */
    public double logRatio() {
        double sum = 0;
        for (int i = 0; i < counted.length; i++) {
            sum += counted[i] ? policy[i] - reference[i] : 0;
        }
        return sum;
    }

    /** The same derivative by every counted token. */
    double[] spread(double slope) {
        var gradient = new double[counted.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = counted[i] ? slope : 0;
        }
        return gradient;
    }
}
