package dev.millrace.tokenizer.session;

/** A request with this id is open at this edge. */
public final class AlreadyOpenException extends IllegalStateException {
    /** For a request id that is used twice. */
    public AlreadyOpenException() {
        super("a request id was used twice");
    }
}
