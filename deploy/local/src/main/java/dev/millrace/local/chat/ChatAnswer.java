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
 */
public record ChatAnswer(
        String text, String finishReason, int promptTokens, int completionTokens, long firstTokenMs, long decodeMs) {
    /** Tokens per second after the first one; 0 when there were fewer than two. */
    public double tokensPerSecond() {
        return completionTokens > 1 && decodeMs > 0 ? (completionTokens - 1) * 1000.0 / decodeMs : 0;
    }
}
