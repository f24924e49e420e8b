package dev.millrace.client;

/** The server refused a question or failed to answer it. */
public final class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    MillraceException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** HTTP status; 200 when it failed after its first byte. */
    public int status() {
        return status;
    }

    /** A word for programs, for instance {@code context_length_exceeded}. */
    public String code() {
        return code;
    }
}
