package dev.millrace.model.importing;

import dev.millrace.model.LogSumExp;

/** How far one prediction of the next token is from another. */
final class Divergence {
    private Divergence() {}

    /**
     * Kullback and Leibler's divergence of two rows of logits, in nats and at least 0: by how much the log-probability of a
     * token falls on average, when the token is drawn as {@code expected} says and judged as {@code actual} says.
     */
    static double of(float[] expected, float[] actual) {
        double expectedNorm = LogSumExp.of(expected);
        double actualNorm = LogSumExp.of(actual);
        double divergence = 0;
        for (int token = 0; token < expected.length; token++) {
            double logProbability = expected[token] - expectedNorm;
            divergence += Math.exp(logProbability) * (logProbability - (actual[token] - actualNorm));
        }
        return Math.max(0, divergence);
    }
}
