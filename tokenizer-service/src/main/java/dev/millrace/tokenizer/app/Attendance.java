package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.OpenGeneration;
import org.jspecify.annotations.Nullable;

/**
 * Ties a listener, who may leave at any moment, to a generation, which may not have begun. Whichever comes last, the
 * generation learns of it exactly when the listener left. Safe for many threads.
 */
final class Attendance {
    private final long patienceMs;
    private @Nullable CancelReason left;
    private @Nullable OpenGeneration generation;

    /** Whose generation ends when the listener leaves. */
    Attendance() {
        this(0);
    }

    /** @param patienceMs how long the generation waits for another listener; {@link Long#MAX_VALUE} to its end */
    Attendance(long patienceMs) {
        this.patienceMs = patienceMs;
    }

    /** The listener is gone. Only the first time counts; harmless after the end. */
    synchronized void left(CancelReason reason) {
        if (left == null) {
            left = reason;
            leaveIfBoth();
        }
    }

    /** The generation has begun. */
    synchronized void began(OpenGeneration begun) {
        generation = begun;
        leaveIfBoth();
    }

    /** Whether the listener is gone. */
    synchronized boolean hasLeft() {
        return left != null;
    }

    private void leaveIfBoth() {
        var reason = left;
        var running = generation;
        if (reason != null && running != null) {
            long nowMs = System.currentTimeMillis();
            long untilMs = patienceMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + patienceMs;
            running.leave(reason, untilMs, nowMs);
        }
    }
}
