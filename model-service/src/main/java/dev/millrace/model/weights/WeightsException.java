package dev.millrace.model.weights;

/** A weight file is damaged, hostile or of a kind not read here. */
public final class WeightsException extends RuntimeException {
    private final String field;

    /**
     * Describes one bad field.
     *
     * @param field the field or tensor at fault, as the file format names it
     * @param problem what is wrong with it, with the value and the limit
     */
    public WeightsException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
    }

    /** The field or tensor at fault. */
    public String field() {
        return field;
    }
}
