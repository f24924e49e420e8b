package dev.millrace.model.train.gate;

/** A service does not answer just now; the same call may do better later. */
public final class AwayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With a sentence for people. */
    public AwayException(String message) {
        super(message);
    }
}
