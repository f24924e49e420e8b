package dev.millrace.eval.task;

import org.jspecify.annotations.Nullable;

/** A task file cannot be used, or a document does not fit its task. The message names the file, the line and the key. */
public final class TaskException extends IllegalArgumentException {
    public TaskException(String message) {
        super(message);
    }

    public TaskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
