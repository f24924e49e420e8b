package dev.millrace.eval.harness;

import java.util.List;

/**
 * How likely each choice of a question is.
 *
 * @param logprobs natural logarithms, one each, at least one
 */
public record ChoiceLikelihoods(List<Double> logprobs) {
    public ChoiceLikelihoods {
        logprobs = List.copyOf(logprobs);
        if (logprobs.isEmpty()) {
            throw new IllegalArgumentException("a question without choices");
        }
    }

    /** Of the replies to one likelihood request for each choice. */
    public static ChoiceLikelihoods of(List<Reply> replies) {
        return new ChoiceLikelihoods(
                replies.stream().map(ChoiceLikelihoods::logprob).toList());
    }

    /** Index of the likeliest, the first of several. */
    public int likeliest() {
        int best = 0;
        for (int i = 1; i < logprobs.size(); i++) {
            best = logprobs.get(i) > logprobs.get(best) ? i : best;
        }
        return best;
    }

    /** Probability of a choice among the choices: the softmax of the log-probabilities. */
    public double probability(int choice) {
        double largest = logprobs.get(likeliest());
        if (largest == Double.NEGATIVE_INFINITY) {
            return 1.0 / logprobs.size();
        }
        double sum =
                logprobs.stream().mapToDouble(one -> Math.exp(one - largest)).sum();
        return Math.exp(logprobs.get(choice) - largest) / sum;
    }

    /** The log-probability that a reply tells. */
    private static double logprob(Reply reply) {
        return switch (reply) {
            case Reply.Likelihood likelihood -> likelihood.logprob();
            case Reply.Text _ -> throw new IllegalArgumentException("a choice was answered with a text");
        };
    }
}
