package dev.millrace.model.importing;

/** How far one prediction of the next token is from another. */
final class Divergence {
    private Divergence() {}

    /**
     * Kullback and Leibler's divergence of two rows of logits, in nats and at least 0: by how much the log-probability of a
     * token falls on average, when the token is drawn as {@code expected} says and judged as {@code actual} says.
     */
    static double of(float[] expected, float[] actual) {
        double expectedNorm = logSumExp(expected);
        double actualNorm = logSumExp(actual);
        double divergence = 0;
        for (int token = 0; token < expected.length; token++) {
            double logProbability = expected[token] - expectedNorm;
            divergence += Math.exp(logProbability) * (logProbability - (actual[token] - actualNorm));
        }
        return Math.max(0, divergence);
    }

    private static double logSumExp(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
