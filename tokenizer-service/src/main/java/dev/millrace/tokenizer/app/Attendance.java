package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.OpenGeneration;
import org.jspecify.annotations.Nullable;

/**
 * Ties a listener, who may leave at any moment, to a generation, which may not have begun. Whichever comes last, the
 * generation is cancelled exactly when the listener left. Safe for many threads.
 */
final class Attendance {
    private @Nullable CancelReason left;
    private @Nullable OpenGeneration generation;

    /** The listener is gone. Only the first time counts; harmless after the end. */
    synchronized void left(CancelReason reason) {
        if (left == null) {
            left = reason;
            cancelIfBoth();
        }
    }

    /** The generation has begun. */
    synchronized void began(OpenGeneration begun) {
        generation = begun;
        cancelIfBoth();
    }

    /** Whether the listener is gone. */
    synchronized boolean hasLeft() {
        return left != null;
    }

    private void cancelIfBoth() {
        var reason = left;
        var running = generation;
        if (reason != null && running != null) {
            running.tell(session -> session.cancel(reason));
        }
    }
}
