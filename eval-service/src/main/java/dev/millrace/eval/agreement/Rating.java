package dev.millrace.eval.agreement;

/**
 * What one labeller said of one item.
 *
 * @param labeller who; 1 to 256 characters
 * @param item what was judged, for instance an answer or a pair of answers; 1 to 256 characters
 * @param value in [-1e9, 1e9]: a rank, a mark, or the number of a category
 */
public record Rating(String labeller, String item, double value) {
    private static final int NAME_MAX = 256;
    private static final double VALUE_MAX = 1e9;

    public Rating {
        checkName("labeller", labeller);
        checkName("item", item);
        if (!(Math.abs(value) <= VALUE_MAX)) {
            throw new IllegalArgumentException("value: must be in [-1e9, 1e9], is " + value);
        }
        value += 0.0; // one zero only
    }

    private static void checkName(String field, String name) {
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException(
                    "%s: must have 1 to %d characters, has %d".formatted(field, NAME_MAX, name.length()));
        }
    }
}
