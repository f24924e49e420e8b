package dev.millrace.eval.harness;

/** What the model said to a {@link Request}, of the same kind. */
public sealed interface Reply {
    /**
     * Of a {@link Request.Likelihood} or a {@link Request.Rolling}.
     *
     * @param logprob sum of the natural-log probabilities of the scored tokens, at most 0
     * @param isGreedy whether each of them was the likeliest
     * @param tokens how many were scored
     */
    record Likelihood(double logprob, boolean isGreedy, int tokens) implements Reply {
        public Likelihood {
            if (!(logprob <= 0) || tokens < 0) {
                throw new IllegalArgumentException("log-probability %s of %d tokens".formatted(logprob, tokens));
            }
        }
    }

    /**
     * Of a {@link Request.Generate}.
     *
     * @param text without the text that ended it
     * @param tokens generated
     */
    record Text(String text, int tokens) implements Reply {}

    /** The text that a {@link Request.Generate} was answered with. */
    static String text(Reply reply) {
        return switch (reply) {
            case Text text -> text.text();
            case Likelihood _ -> throw new IllegalArgumentException("a text was asked for, and a likelihood came");
        };
    }
}
