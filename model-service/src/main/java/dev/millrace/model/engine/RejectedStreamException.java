package dev.millrace.model.engine;

/** A bound of a command stream is passed. */
public final class RejectedStreamException extends RuntimeException {
    RejectedStreamException(String message) {
        super(message);
    }
}
