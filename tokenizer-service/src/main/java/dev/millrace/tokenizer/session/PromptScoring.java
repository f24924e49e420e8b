package dev.millrace.tokenizer.session;

import org.jspecify.annotations.Nullable;

/**
 * What is told of the prompt's tokens.
 *
 * @param alternatives to report with each, 0 to {@value TextParameters#TOP_LOGPROBS_MAX}
 * @param from position of the first one reported, 1 or more: the first token of all has no log-probability
 */
public record PromptScoring(int alternatives, int from) {
    /**
     * Checks the ranges.
     *
     * @throws FailureException naming the field
     */
    public PromptScoring {
        TextParameters.require(
                alternatives >= 0 && alternatives <= TextParameters.TOP_LOGPROBS_MAX,
                "prompt_logprobs",
                "in [0, " + TextParameters.TOP_LOGPROBS_MAX + "]",
                alternatives);
        TextParameters.require(from >= 1, "prompt_logprobs_from", "below the number of prompt tokens", from);
    }

    /** Of all tokens; null for no report where that is null. */
    static @Nullable PromptScoring ofAll(@Nullable Integer alternatives) {
        return alternatives == null ? null : new PromptScoring(alternatives, 1);
    }
}
