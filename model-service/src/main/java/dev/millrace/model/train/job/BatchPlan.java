package dev.millrace.model.train.job;

/**
 * How much goes into an update.
 *
 * @param examples an update, 1 to {@value #EXAMPLES_MAX}
 * @param tokensMax most tokens that go through the graph at once, padding included, 16 to {@value #TOKENS_MAX}
 * @param sequenceMax most tokens of an example, 8 to {@value #SEQUENCE_MAX}, at most tokensMax; longer ones are cut
 * @param isPacked whether several short examples share a row
 */
public record BatchPlan(int examples, int tokensMax, int sequenceMax, boolean isPacked) {
    public static final int EXAMPLES_MAX = 65_536;
    public static final int TOKENS_MAX = 1 << 20;
    public static final int SEQUENCE_MAX = 131_072;
    public static final BatchPlan DEFAULT = new BatchPlan(8, 2048, 512, false);

    public BatchPlan {
        Bounds.within("batch.examples", examples, 1, EXAMPLES_MAX);
        Bounds.within("batch.tokens_max", tokensMax, 16, TOKENS_MAX);
        Bounds.within("batch.sequence_max", sequenceMax, 8, SEQUENCE_MAX);
        if (sequenceMax > tokensMax) {
            throw new IllegalArgumentException(
                    "batch.sequence_max: must be at most batch.tokens_max %d, is %d".formatted(tokensMax, sequenceMax));
        }
    }
}
