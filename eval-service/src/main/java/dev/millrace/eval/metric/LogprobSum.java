package dev.millrace.eval.metric;

import java.util.List;

/**
 * Natural-log probabilities of generated tokens, summed.
 *
 * @param tokens how many, 0 or more
 * @param sum their sum, at most 0
 */
public record LogprobSum(long tokens, double sum) {
    /** The sum over no token. */
    public static final LogprobSum NONE = new LogprobSum(0, 0);

    /** A float sum may round the log-probability of a certain token to a hair above 0. */
    private static final float ROUNDING = 1e-3f;

    /**
     * Sums log-probabilities.
     *
     * @throws IllegalArgumentException when one is above 0 or not finite; a token of probability 0 cannot be generated
     */
    public static LogprobSum of(List<Float> logprobs) {
        double sum = 0;
        for (float logprob : logprobs) {
            if (!Float.isFinite(logprob) || logprob > ROUNDING) {
                throw new IllegalArgumentException("logprobs: must be finite and at most 0");
            }
            sum += Math.min(logprob, 0);
        }
        return new LogprobSum(logprobs.size(), sum);
    }

    /** The sum over the tokens of both. */
    public LogprobSum plus(LogprobSum other) {
        return new LogprobSum(tokens + other.tokens, sum + other.sum);
    }

    /** exp of the mean negative log-probability, at least 1: {@code ln ½, ln ⅛} give 4. 0 over no token. */
    public double perplexity() {
        return tokens == 0 ? 0 : Math.exp(-sum / tokens);
    }
}
