package dev.millrace.tokenizer.resume;

import java.util.HashSet;
import java.util.Set;

/** Lets one at a time do something for an id. Safe for many threads, which may be virtual. */
public final class Turns {
    private final Set<String> taken = new HashSet<>();

    /**
     * Waits for the turn of this id; whoever gets it ends it.
     *
     * @param maxMs longest wait
     * @return false when others had it all that time, or this thread was interrupted
     */
    public synchronized boolean take(String id, long maxMs) {
        long endNanos = System.nanoTime() + maxMs * 1_000_000;
        while (!taken.add(id)) {
            long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Ends the turn; harmless when it has ended. */
    public synchronized void end(String id) {
        taken.remove(id);
        notifyAll();
    }
}
