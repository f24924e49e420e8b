package dev.millrace.sampler;

/**
 * What shall be told of the prompt's tokens.
 *
 * @param alternatives to report with each, 0 to {@value GenerationParameters#TOP_LOGPROBS_MAX}
 * @param from position of the first one reported, 1 or more: the first token of all has no log-probability
 */
public record PromptScoring(int alternatives, int from) {
    /**
     * Checks the ranges.
     *
     * @throws InvalidRequestException naming the field
     */
    public PromptScoring {
        if (alternatives < 0 || alternatives > GenerationParameters.TOP_LOGPROBS_MAX) {
            throw new InvalidRequestException(
                    "prompt_logprobs", "must be from 0 to " + GenerationParameters.TOP_LOGPROBS_MAX);
        }
        if (from < 1) {
            throw new InvalidRequestException(
                    "prompt_logprobs_from",
                    "must be below the number of prompt tokens, was " + Integer.toUnsignedString(from));
        }
    }

    /** Of all tokens. */
    public static PromptScoring ofAll(int alternatives) {
        return new PromptScoring(alternatives, 1);
    }
}
