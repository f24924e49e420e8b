package dev.millrace.local.system;

/** Something the person at the terminal can mend; the message says how. Shown without a stack trace. */
public final class UsageException extends RuntimeException {
    private final String message;

    /** @param message one or more sentences for people */
    public UsageException(String message) {
        super(message);
        this.message = message;
    }

    /** The sentences; never null. */
    @Override
    public String getMessage() {
        return message;
    }
}
