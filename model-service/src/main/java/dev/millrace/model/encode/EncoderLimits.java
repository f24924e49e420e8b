package dev.millrace.model.encode;

/**
 * Bounds of an {@link EncoderEngine}.
 *
 * @param batchTokens most tokens of a run, padding included, where it has more than one row; 1 to 1,048,576
 * @param waitingTokens most tokens that wait, 1 or more; one request alone may have more
 */
public record EncoderLimits(int batchTokens, long waitingTokens) {
    /** Most rows of a run. */
    static final int ROWS_MAX = 256;

    public EncoderLimits {
        if (batchTokens < 1 || batchTokens > 1 << 20) {
            throw new IllegalArgumentException("batch tokens must be 1 to 1048576, is " + batchTokens);
        }
        if (waitingTokens < 1) {
            throw new IllegalArgumentException("waiting tokens must be 1 or more, is " + waitingTokens);
        }
    }
}
