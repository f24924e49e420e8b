package dev.millrace.model.train.gate;

/** The gate stays closed, whatever the adapter is worth; the message says why. */
final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException(String message) {
        super(message);
    }
}
