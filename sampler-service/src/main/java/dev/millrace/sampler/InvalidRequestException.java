package dev.millrace.sampler;

/** A request that would fail again if it were repeated. The message starts with the name of the field on the wire. */
public final class InvalidRequestException extends RuntimeException {
    private final String field;

    /**
     * Names the field.
     *
     * @param field name on the wire, for instance {@code top_p}
     * @param rule what it must be, and what it was, without any text of the request
     */
    public InvalidRequestException(String field, String rule) {
        super(field + ": " + rule);
        this.field = field;
    }

    /** Name of the field on the wire. */
    public String field() {
        return field;
    }
}
