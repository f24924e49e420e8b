package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.OpenGeneration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ties a listener, who may leave at any moment, to generations, which may not have begun. Whichever comes last, a
 * generation learns of it exactly when the listener left. Safe for many threads.
 */
final class Attendance {
    private final long patienceMs;
    private @Nullable CancelReason left;
    private final List<OpenGeneration> generations = new ArrayList<>();

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
            generations.forEach(running -> leave(running, reason));
        }
    }

    /** A generation has begun. */
    synchronized void began(OpenGeneration begun) {
        generations.add(begun);
        if (left != null) {
            leave(begun, left);
        }
    }

    /** Whether the listener is gone. */
    synchronized boolean hasLeft() {
        return left != null;
    }

    private void leave(OpenGeneration running, CancelReason reason) {
        long nowMs = System.currentTimeMillis();
        long untilMs = patienceMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + patienceMs;
        running.leave(reason, untilMs, nowMs);
    }
}
