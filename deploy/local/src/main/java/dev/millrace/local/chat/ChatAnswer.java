package dev.millrace.local.chat;

/**
 * How an answer went.
 *
 * @param text all of it
 * @param finishReason "stop" or "length"
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens generated; 0 when the server did not count
 * @param firstTokenMs milliseconds from sending the request to the first text
 * @param decodeMs milliseconds from the first text to the last
 * @param servedTokensPerSecond decode speed as the server measured it; 0 when it did not say
 */
public record ChatAnswer(
        String text,
        String finishReason,
        int promptTokens,
        int completionTokens,
        long firstTokenMs,
        long decodeMs,
        double servedTokensPerSecond) {
    /**
     * Tokens per second after the first one as they arrived here; 0 when there were fewer than two. Several arrive at a
     * time, so it means little for a short answer.
     */
    public double tokensPerSecond() {
        return completionTokens > 1 && decodeMs > 0 ? (completionTokens - 1) * 1000.0 / decodeMs : 0;
    }
}
