package dev.millrace.retrieval;

/** Somebody gave what cannot be taken; the message names the field and what it may be. */
public final class InvalidInputException extends IllegalArgumentException {
    private final String field;
    private final String must;

    /** Of a field that must be as the text says. */
    public InvalidInputException(String field, String must) {
        super("'" + field + "' must be " + must);
        this.field = field;
        this.must = must;
    }

    /** The field that is wrong. */
    public String field() {
        return field;
    }

    /** What it must be. */
    public String must() {
        return must;
    }

    static void require(boolean holds, String field, String must) {
        if (!holds) {
            throw new InvalidInputException(field, must);
        }
    }
}
