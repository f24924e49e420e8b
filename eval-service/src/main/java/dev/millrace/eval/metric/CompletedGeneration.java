package dev.millrace.eval.metric;

/**
 * What the figures need to know of one completed request.
 *
 * @param requestId 1 to 128 characters
 * @param model name of the model, not empty
 * @param reason the gravest reason of its choices
 * @param promptTokens 0 or more
 * @param tokens generated over all choices, 0 or more
 * @param followingTokens those of them that were not the first of their choice: the ones decoded in {@code decodeMs}
 * @param logprobs of the generated tokens; over none when they were not recorded
 * @param decodeMs from the first token to the last in milliseconds; 0 when unknown
 * @param firstTokenMs from acceptance to the first token in milliseconds; 0 when unknown
 */
public record CompletedGeneration(
        String requestId,
        String model,
        FinishReason reason,
        long promptTokens,
        long tokens,
        long followingTokens,
        LogprobSum logprobs,
        long decodeMs,
        long firstTokenMs) {
    private static final int REQUEST_ID_MAX = 128;

    public CompletedGeneration {
        if (requestId.isEmpty() || requestId.length() > REQUEST_ID_MAX) {
            throw new IllegalArgumentException("request_id: must have 1 to %d characters".formatted(REQUEST_ID_MAX));
        }
        if (model.isEmpty()) {
            throw new IllegalArgumentException("model: must not be empty");
        }
        if (promptTokens < 0 || tokens < 0 || decodeMs < 0 || firstTokenMs < 0) {
            throw new IllegalArgumentException("counts and times must be 0 or more");
        }
        if (followingTokens < 0 || followingTokens > tokens) {
            throw new IllegalArgumentException("followingTokens: must be in 0..tokens");
        }
    }

    /** Whether it says something about the model: it has tokens, and no fault cut it off. */
    public boolean scorable() {
        return tokens > 0 && reason != FinishReason.ERROR;
    }

    /** Whether its speed is known: a token came after the first, in a time that could be measured. */
    public boolean timed() {
        return scorable() && followingTokens > 0 && decodeMs > 0;
    }
}
