package dev.millrace.model;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A decoder with keys and values of several sequences, one a slot. Not thread-safe: one thread calls it.
 *
 * <p>A slot has no length of its own: the caller says where each token goes, and everything before that position counts
 * as the sequence. So a slot is reused by writing from position 0 again.
 */
public interface ForwardPass extends AutoCloseable {
    /** Sequences that fit at once. */
    int slots();

    /** Tokens that fit in one slot. */
    int capacity();

    /** Logits a row. */
    int vocabularySize();

    /**
     * Feeds {@code ids[from, from + count)} into a slot at positions {@code from…}; the positions before must have been
     * fed already.
     *
     * @param logits receives the last position's logits ({@code vocabularySize} values), or null when nobody needs them
     */
    void prefill(int slot, int[] ids, int from, int count, float @Nullable [] logits);

    /**
     * As the other {@code prefill}, and shows the hidden state of each token.
     *
     * @param hidden told each time, with the token's index counted from {@code from}; null when nobody needs them
     */
    default void prefill(
            int slot, int[] ids, int from, int count, float @Nullable [] logits, @Nullable HiddenReader hidden) {
        requireNoHidden(hidden);
        prefill(slot, ids, from, count, logits);
    }

    /**
     * Feeds {@code ids[from, from + count)} into a slot as {@code prefill} does, and shows the logits after each.
     *
     * @param row receives the logits after each token in turn; holds those after the last one at the end
     * @param shown told each time, with the token's index counted from {@code from}
     */
    void prefillEach(int slot, int[] ids, int from, int count, float[] row, IntConsumer shown);

    /**
     * Feeds {@code ids[from, from + logits.length)} into a slot at positions {@code from…}, as {@code prefill} does,
     * and returns the logits after each of them.
     *
     * @param logits one array a token, at most {@link #verifyMax()}
     */
    void verify(int slot, int[] ids, int from, float[][] logits);

    /** Most tokens of one {@link #verify}; 1 when the graph returns the logits of a last token only. */
    int verifyMax();

    /**
     * Feeds one token to each of the slots {@code [firstSlot, firstSlot + tokens.length)}.
     *
     * @param positions where each token goes, 0 to capacity - 1; positions after it are not looked at
     * @param logits one array a row, null for rows whose logits nobody needs
     */
    void decode(int firstSlot, int[] tokens, int[] positions, float[] @Nullable [] logits);

    /**
     * As the other {@code decode}, and shows the hidden state of each row.
     *
     * @param hidden told of every row by its index; null when nobody needs them
     */
    default void decode(
            int firstSlot, int[] tokens, int[] positions, float[] @Nullable [] logits, @Nullable HiddenReader hidden) {
        requireNoHidden(hidden);
        decode(firstSlot, tokens, positions, logits);
    }

    private static void requireNoHidden(@Nullable HiddenReader hidden) {
        if (hidden != null) {
            throw new UnsupportedOperationException("the graph puts out no hidden states");
        }
    }

    /** Width of the hidden states; 0 when the graph does not put them out. */
    default int hiddenSize() {
        return 0;
    }

    /**
     * Feeds {@code ids[from, from + count)} at positions {@code from…} into a place of its own, beside the slots; the
     * positions before must have been fed already, with the same adapter.
     *
     * @param adapter as {@link #adapt} takes it; null for the model alone
     * @param hidden receives the last position's hidden state after the final norm ({@code hiddenSize} values), or null
     *     when nobody needs it
     */
    default void encode(int[] ids, int from, int count, @Nullable AdapterWeights adapter, float @Nullable [] hidden) {
        throw new UnsupportedOperationException("the graph puts out no hidden states");
    }

    /**
     * What the tokens of a slot are computed with from now on: an adapter for which the {@link AdapterHost} is ready. Rows of
     * one step may differ in it. The weights are read in this call only; a slot that has the adapter already costs nothing.
     *
     * @param adapter null for the model alone, as every slot begins
     */
    default void adapt(int slot, @Nullable AdapterWeights adapter) {
        if (adapter != null) {
            throw new UnsupportedOperationException("the graph takes no adapters");
        }
    }

    /** Copies the keys and values of positions {@code [0, length)} from one slot to another. */
    void copy(int fromSlot, int toSlot, int length);

    @Override
    void close();
}
