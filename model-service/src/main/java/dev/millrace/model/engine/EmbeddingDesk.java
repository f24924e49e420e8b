package dev.millrace.model.engine;

import dev.millrace.model.ForwardPass;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Texts whose hidden state is wanted, one after the other in the forward pass's place beside the slots: between two steps
 * of the streams one chunk, so a stream stalls by no more than a prefill chunk of another would. The tokens that a text
 * begins with as the one before it did are not computed again. Bound: {@value #TOKENS_MAX} tokens wait, one text alone may
 * be longer. Safe for many threads but for {@link #step}, the engine's.
 */
final class EmbeddingDesk {
    private static final long TOKENS_MAX = 1 << 20;

    private final ArrayDeque<Text> waiting = new ArrayDeque<>();
    private long waitingTokens;
    /** The place has keys and values of the first {@code heldCount} of these. */
    private int[] held = {};

    private int heldCount;

    @SuppressWarnings("ArrayRecordComponent") // ids go straight to the forward pass
    private record Text(int[] ids, CompletableFuture<float[]> result) {}

    /** Takes a text, or not, when too much waits. */
    synchronized Optional<CompletableFuture<float[]>> offer(int[] ids) {
        if (waitingTokens > 0 && waitingTokens + ids.length > TOKENS_MAX) {
            return Optional.empty();
        }
        Text text = new Text(ids.clone(), new CompletableFuture<>());
        waiting.add(text);
        waitingTokens += ids.length;
        return Optional.of(text.result());
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Computes the next chunk. What a failed run leaves is the text's failure and nobody else's. */
    void step(ForwardPass pass, int chunk) {
        Text text = first();
        if (text == null) {
            return;
        }
        if (text.ids() != held) {
            begin(text.ids());
        }
        try {
            int count = Math.min(chunk, held.length - heldCount);
            boolean last = heldCount + count == held.length;
            float[] hidden = last ? new float[pass.hiddenSize()] : null;
            pass.encode(held, heldCount, count, hidden);
            heldCount += count;
            if (hidden != null) {
                remove();
                text.result().complete(hidden);
            }
        } catch (RuntimeException | Error e) {
            // Whatever the run has overwritten.
            heldCount = 0;
            remove();
            text.result().completeExceptionally(e);
        }
    }

    /** Answers to one prompt come together and have its tokens in common. */
    private void begin(int[] ids) {
        int common = Arrays.mismatch(held, 0, heldCount, ids, 0, ids.length);
        // The last token is computed in any case: its state is what is wanted.
        heldCount = Math.min(common < 0 ? heldCount : common, ids.length - 1);
        held = ids;
    }

    /** Ends what waits. */
    void close() {
        for (Text text = first(); text != null; text = first()) {
            text.result().cancel(false);
        }
    }

    /** The first text that somebody still wants. */
    private synchronized @Nullable Text first() {
        while (!waiting.isEmpty() && waiting.peek().result().isDone()) {
            remove();
        }
        return waiting.peek();
    }

    private synchronized void remove() {
        waitingTokens -= waiting.remove().ids().length;
    }
}
