package dev.millrace.sampler;

/**
 * What to generate.
 *
 * @param requestId 1 to 128 characters, none of them blank or a control
 * @param prompt token ids of the whole prompt, 1 to {@value #PROMPT_MAX}
 * @param parameters how to decode
 * @param scheduling whose turn it is
 * @param acceptedMs when an edge accepted it, milliseconds since the epoch
 * @param deadlineMs when it expires, milliseconds since the epoch
 * @param adapter name of the adapter that answers in the model's place, up to {@value #ADAPTER_MAX} characters; empty for
 *     the model alone
 */
public record GenerationRequest(
        String requestId,
        TokenIds prompt,
        GenerationParameters parameters,
        Scheduling scheduling,
        long acceptedMs,
        long deadlineMs,
        String adapter) {
    /** Longest name of an adapter, in characters. */
    public static final int ADAPTER_MAX = 64;
    /** Longest request id, in characters. */
    public static final int REQUEST_ID_MAX = 128;
    /** Longest prompt, in tokens. */
    public static final int PROMPT_MAX = 131_072;

    /** Nobody's in particular. */
    public GenerationRequest(
            String requestId, TokenIds prompt, GenerationParameters parameters, long acceptedMs, long deadlineMs) {
        this(requestId, prompt, parameters, Scheduling.DEFAULT, acceptedMs, deadlineMs, "");
    }

    /**
     * Checks the ranges.
     *
     * @throws InvalidRequestException naming the field that is wrong
     */
    public GenerationRequest {
        if (requestId.isEmpty() || requestId.length() > REQUEST_ID_MAX) {
            throw new InvalidRequestException("request_id", "must have 1 to " + REQUEST_ID_MAX + " characters");
        }
        if (requestId.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new InvalidRequestException("request_id", "must not have blanks or control characters");
        }
        if (prompt.size() == 0 || prompt.size() > PROMPT_MAX) {
            throw new InvalidRequestException(
                    "prompt_ids", "must hold 1 to " + PROMPT_MAX + " ids, held " + prompt.size());
        }
        var scoring = parameters.promptScoring();
        if (scoring != null && scoring.from() > 1 && scoring.from() >= prompt.size()) {
            throw new InvalidRequestException(
                    "prompt_logprobs_from",
                    "must be below the " + prompt.size() + " prompt tokens, was " + scoring.from());
        }
        if (adapter.length() > ADAPTER_MAX) {
            throw new InvalidRequestException(
                    "adapter", "must have at most " + ADAPTER_MAX + " characters, has " + adapter.length());
        }
        if (deadlineMs <= 0) {
            throw new InvalidRequestException("deadline_epoch_ms", "must be set");
        }
    }
}
