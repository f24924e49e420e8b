package dev.millrace.eval.online;

/**
 * Names a series of completions.
 *
 * @param dimension by which they are told apart
 * @param value what they have in common, at most {@value #VALUE_MAX} characters; empty for the total
 */
public record SeriesKey(Dimension dimension, String value) {
    /** Value of the series of those that have none of their own. */
    public static final String OTHER = "other";

    /** Everything. */
    public static final SeriesKey TOTAL = new SeriesKey(Dimension.TOTAL, "");

    /** Most characters of a value. */
    public static final int VALUE_MAX = 320;

    public SeriesKey {
        if (value.length() > VALUE_MAX) {
            throw new IllegalArgumentException("value: must have at most %d characters".formatted(VALUE_MAX));
        }
    }

    /** As keys of records have it: {@code "model:tiny"}. */
    @Override
    public String toString() {
        return dimension.label() + ":" + value;
    }
}
