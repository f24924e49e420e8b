package dev.millrace.model.train.lesson;

/**
 * How much goes through the graph at once.
 *
 * @param tokensMax most tokens of a batch, padding included, 1 to {@value #TOKENS_MAX}
 * @param rowTokens length of rows that several texts are packed into, at most tokensMax; 0: every text has a row of its own,
 *     which costs less attention and more padding
 */
public record BatchLimits(int tokensMax, int rowTokens) {
    public static final int TOKENS_MAX = 1 << 20;

    public BatchLimits {
        if (tokensMax < 1 || tokensMax > TOKENS_MAX) {
            throw new IllegalArgumentException(
                    "batch.tokens-max: must be in 1..%d, is %d".formatted(TOKENS_MAX, tokensMax));
        }
        if (rowTokens < 0 || rowTokens > tokensMax) {
            throw new IllegalArgumentException(
                    "batch.row-tokens: must be in 0..%d, is %d".formatted(tokensMax, rowTokens));
        }
    }

    /** Without packing. */
    public BatchLimits(int tokensMax) {
        this(tokensMax, 0);
    }

    /** Longest text that fits. */
    public int textTokensMax() {
        return rowTokens == 0 ? tokensMax : rowTokens;
    }
}
