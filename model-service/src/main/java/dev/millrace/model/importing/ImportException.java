package dev.millrace.model.importing;

/** A model cannot be imported; the message says why and, where there is one, the way out. */
public final class ImportException extends RuntimeException {
    /** Says what is in the way. */
    public ImportException(String message) {
        super(message);
    }

    /** Says what is in the way, and what caused it. */
    public ImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
