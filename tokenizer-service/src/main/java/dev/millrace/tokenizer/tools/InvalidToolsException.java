package dev.millrace.tokenizer.tools;

/** Tools that cannot be offered. */
public final class InvalidToolsException extends RuntimeException {
    private final String field;

    /**
     * @param field of the request, such as {@code tools[0].function.name}
     * @param message one sentence that can be shown to the caller
     */
    public InvalidToolsException(String field, String message) {
        super(message);
        this.field = field;
    }

    /** The field that is wrong. */
    public String field() {
        return field;
    }
}
