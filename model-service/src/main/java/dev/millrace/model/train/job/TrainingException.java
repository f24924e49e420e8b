package dev.millrace.model.train.job;

/** A run cannot go on; the message says why, for people. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With one sentence. */
    public TrainingException(String message) {
        super(message);
    }
}
