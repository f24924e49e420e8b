package dev.millrace.model.train.data;

/** A field of a line that is not as it has to be. */
final class FieldException extends IllegalArgumentException {
    private final String field;
    private final String fault;

    FieldException(String field, String fault) {
        super(field + " " + fault);
        this.field = field;
        this.fault = fault;
    }

    String field() {
        return field;
    }

    String fault() {
        return fault;
    }
}
