package dev.millrace.model.train;

import java.util.stream.LongStream;

/**
 * Rows of tokens and what is learned of them. A row holds one text or several, each with positions from 0 on and a segment of its
 * own; what is padding is a segment, too, of which nothing is learned.
 *
 * @param rows B, at least one
 * @param length S, tokens a row
 * @param ids {@code [B·S]}
 * @param positions {@code [B·S]}, each below the model's context length
 * @param segments {@code [B·S]}; a token sees those of its segment up to its position
 * @param predicted {@code [n]}: indices of the tokens whose successors are learned
 * @param targets {@code [n·K]}: ids of these successors, or of K that may stand there
 * @param weights {@code [n·K]}: how much each log-probability counts; the loss is −Σ w log p
 */
public record Batch(
        int rows,
        int length,
        long[] ids,
        long[] positions,
        long[] segments,
        long[] predicted,
        long[] targets,
        float[] weights) {
    /** @throws IllegalArgumentException naming the field that does not fit the others */
    public Batch {
        int tokens = Math.multiplyExact(rows, length);
        require(rows >= 1 && length >= 1, "rows and length: at least 1");
        require(ids.length == tokens, "ids: one a token");
        require(positions.length == tokens, "positions: one a token");
        require(segments.length == tokens, "segments: one a token");
        require(predicted.length >= 1, "predicted: at least one");
        require(
                targets.length >= predicted.length && targets.length % predicted.length == 0,
                "targets: as many of each");
        require(weights.length == targets.length, "weights: one a target");
        for (long index : predicted) {
            require(index >= 0 && index < tokens, "predicted: below the number of tokens");
        }
    }

    /** One row with one text; {@code predicted} are places in it. */
    public static Batch ofText(long[] ids, long[] predicted, long[] targets, float[] weights) {
        long[] positions = LongStream.range(0, ids.length).toArray();
        return new Batch(1, ids.length, ids, positions, new long[ids.length], predicted, targets, weights);
    }

    /** K. */
    public int alternatives() {
        return targets.length / predicted.length;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
