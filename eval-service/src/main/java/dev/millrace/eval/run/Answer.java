package dev.millrace.eval.run;

/** What the model said to a {@link Probe}, of the same kind. */
public sealed interface Answer {
    /**
     * Of a {@link Probe.Score}.
     *
     * @param logprob sum of the natural-log probabilities, in doubles over single tokens' floats
     * @param isGreedy whether each token was the likeliest
     * @param tokens how many were scored
     */
    record Scored(double logprob, boolean isGreedy, int tokens) implements Answer {}

    /** Of a {@link Probe.Write}: the text, and how many tokens it has. */
    record Written(String text, int tokens) implements Answer {}
}
