package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;

/** For tasks that wait on threads which are interrupted only when the process ends. */
final class Interrupted {
    private Interrupted() {}

    /** A task that waits. */
    interface Task {
        void run() throws InterruptedException;
    }

    /**
     * Runs it.
     *
     * @throws FailureException when the thread is interrupted
     */
    static void unchecked(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException(Failure.of(Failure.Kind.UNAVAILABLE, "The server is shutting down."));
        }
    }
}
