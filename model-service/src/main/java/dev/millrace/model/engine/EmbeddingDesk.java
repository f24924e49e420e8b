package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.ForwardPass;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Texts whose hidden state is wanted, one after the other in the forward pass's place beside the slots: between two steps
 * of the streams one chunk, so a stream stalls by no more than a prefill chunk of another would. The tokens that a text
 * begins with as the one before it did are not computed again, unless they were with another adapter. Bound: {@value
 * #TOKENS_MAX} tokens wait, one text alone may be longer. Safe for many threads but for {@link #step}, the engine's.
 */
final class EmbeddingDesk {
    private static final long TOKENS_MAX = 1 << 20;

    private final AdapterShelf adapters;
    private final ArrayDeque<Text> waiting = new ArrayDeque<>();
    private long waitingTokens;
    /** The place has keys and values of the first {@code heldCount} of its tokens. */
    private @Nullable Text held;

    private int heldCount;

    @SuppressWarnings("ArrayRecordComponent") // ids go straight to the forward pass
    private record Text(int[] ids, @Nullable AdapterWeights adapter, CompletableFuture<float[]> result) {}

    /** @param adapters has what texts come with: each has its own share until it is done */
    EmbeddingDesk(AdapterShelf adapters) {
        this.adapters = adapters;
    }

    /**
     * Takes a text, or not, when too much waits.
     *
     * @param adapter that the caller has from the shelf; null for the model alone
     */
    synchronized Optional<CompletableFuture<float[]>> offer(int[] ids, @Nullable AdapterWeights adapter) {
        if (waitingTokens > 0 && waitingTokens + ids.length > TOKENS_MAX) {
            return Optional.empty();
        }
        Text text = new Text(ids.clone(), adapter, new CompletableFuture<>());
        if (adapter != null) {
            adapters.share(adapter);
        }
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
        if (text != held) {
            begin(text);
        }
        try {
            int count = Math.min(chunk, text.ids().length - heldCount);
            boolean last = heldCount + count == text.ids().length;
            float[] hidden = last ? new float[pass.hiddenSize()] : null;
            pass.encode(text.ids(), heldCount, count, text.adapter(), hidden);
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
    private void begin(Text text) {
        int common = held == null || held.adapter() != text.adapter() ? 0 : common(held.ids(), text.ids());
        // The last token is computed in any case: its state is what is wanted.
        heldCount = Math.min(common, text.ids().length - 1);
        held = text;
    }

    private int common(int[] before, int[] ids) {
        int mismatch = Arrays.mismatch(before, 0, heldCount, ids, 0, ids.length);
        return mismatch < 0 ? heldCount : mismatch;
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
        Text text = waiting.remove();
        waitingTokens -= text.ids().length;
        if (text.adapter() != null) {
            adapters.giveBack(text.adapter());
        }
    }
}
