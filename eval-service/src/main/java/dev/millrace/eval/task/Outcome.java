package dev.millrace.eval.task;

import java.util.List;

/** What came of one document, ready to be measured. */
public sealed interface Outcome {
    /**
     * Of loglikelihood.
     *
     * @param logprob of the target
     * @param isGreedy whether the model would have written it
     * @param text the target, without the delimiter before it
     */
    record Scored(double logprob, boolean isGreedy, String text) implements Outcome {}

    /**
     * Of loglikelihood_rolling.
     *
     * @param logprob of the text
     * @param text whole
     */
    record Rolled(double logprob, String text) implements Outcome {}

    /**
     * Of multiple_choice.
     *
     * @param choices without the delimiter before them
     * @param logprobs of each
     * @param alone log-probabilities of each behind nothing; empty where nobody asked
     * @param greedy which ones the model would have written
     * @param golds places of the right ones; empty when the document names none that is there
     */
    record Chosen(
            List<String> choices, List<Double> logprobs, List<Double> alone, List<Boolean> greedy, List<Integer> golds)
            implements Outcome {}

    /**
     * Of generate_until.
     *
     * @param text behind the filter
     * @param golds what would be right, at least one
     */
    record Written(String text, List<String> golds) implements Outcome {}
}
