package dev.millrace.tokenizer.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What one listener has yet to read: bounded in weight and in the time it may stand still. Safe for many threads.
 *
 * @param <T> a message
 */
public final class Outbox<T> {
    private final long weightMax;
    private final long stallMaxMs;
    private List<T> waiting = new ArrayList<>();
    private long weight;
    private long movedMs;
    private boolean full;

    /**
     * @param weightMax most weight that may wait, for instance in characters
     * @param stallMaxMs longest time in which nothing is taken although something waits
     */
    public Outbox(long weightMax, long stallMaxMs, long nowMs) {
        this.weightMax = weightMax;
        this.stallMaxMs = stallMaxMs;
        this.movedMs = nowMs;
    }

    /** Adds a message; beyond the bound it is dropped, and {@link #isStuck} says so from then on. */
    public synchronized void add(T message, int itsWeight, long nowMs) {
        if (waiting.isEmpty()) {
            movedMs = nowMs;
        }
        if (full || weight + itsWeight > weightMax) {
            full = true;
            return;
        }
        waiting.add(message);
        weight += itsWeight;
    }

    /** Takes all that waits; often nothing. */
    public synchronized List<T> takeAll(long nowMs) {
        var taken = waiting;
        waiting = new ArrayList<>();
        weight = 0;
        movedMs = nowMs;
        return taken;
    }

    /** Whether nothing waits. */
    public synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Weight of what waits. */
    public synchronized long weight() {
        return weight;
    }

    /** When something was last taken, or began to wait. */
    public synchronized long movedMs() {
        return movedMs;
    }

    /** Whether the listener must be given up: the bound was passed, or it has stood still too long. */
    public synchronized boolean isStuck(long nowMs) {
        return full || (!waiting.isEmpty() && nowMs - movedMs > stallMaxMs);
    }
}
