package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.OpenGeneration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ties a listener, who may leave at any moment, to generations, which may not have begun. Whichever comes last, a
 * generation is cancelled exactly when the listener left. Safe for many threads.
 */
final class Attendance {
    private @Nullable CancelReason left;
    private final List<OpenGeneration> generations = new ArrayList<>();

    /** The listener is gone. Only the first time counts; harmless after the end. */
    synchronized void left(CancelReason reason) {
        if (left == null) {
            left = reason;
            generations.forEach(running -> running.tell(session -> session.cancel(reason)));
        }
    }

    /** A generation has begun. */
    synchronized void began(OpenGeneration begun) {
        generations.add(begun);
        var reason = left;
        if (reason != null) {
            begun.tell(session -> session.cancel(reason));
        }
    }

    /** Whether the listener is gone. */
    synchronized boolean hasLeft() {
        return left != null;
    }
}
