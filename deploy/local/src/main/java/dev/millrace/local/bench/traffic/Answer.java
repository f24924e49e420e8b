package dev.millrace.local.bench.traffic;

/**
 * How one request went. Times are of {@link System#nanoTime()}.
 *
 * @param ending how it ended
 * @param problem kind of failure, such as "HTTP 503"; empty when it did not fail
 * @param detail what the server or the library said about the failure; empty when it did not fail
 * @param intendedNanos when the request should have been sent: latencies count from here, so that a generator or a
 *     server that falls behind cannot hide it
 * @param endNanos when it was over
 * @param pieceNanos when each piece of text arrived; read-only
 * @param promptTokens as the server counted; 0 when it did not
 * @param outputTokens as the server counted, else the pieces of text
 * @param text of the answer
 */
public record Answer(
        Ending ending,
        String problem,
        String detail,
        long intendedNanos,
        long endNanos,
        long[] pieceNanos,
        int promptTokens,
        int outputTokens,
        String text) {
    /** The three ways. */
    public enum Ending {
        /** With all that belongs to it. */
        COMPLETE,
        /** The client left, as planned. */
        DROPPED,
        FAILED
    }

    /** Whether any text came. */
    public boolean hasText() {
        return pieceNanos.length > 0;
    }
}
