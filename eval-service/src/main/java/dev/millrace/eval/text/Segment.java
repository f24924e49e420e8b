package dev.millrace.eval.text;

import java.util.List;

/**
 * A prediction and the texts that it is compared with.
 *
 * @param prediction at most {@value #CHARACTERS_MAX} characters, as each reference
 * @param references 1 to {@value #REFERENCES_MAX}
 */
public record Segment(String prediction, List<String> references) {
    public static final int CHARACTERS_MAX = 1 << 18;
    public static final int REFERENCES_MAX = 64;

    public Segment {
        references = List.copyOf(references);
        if (references.isEmpty() || references.size() > REFERENCES_MAX) {
            throw new IllegalArgumentException(
                    "%d references, not 1 to %d".formatted(references.size(), REFERENCES_MAX));
        }
        requireShort("prediction", prediction);
        references.forEach(reference -> requireShort("reference", reference));
    }

    /** With one reference. */
    public static Segment of(String prediction, String reference) {
        return new Segment(prediction, List.of(reference));
    }

    static void requireShort(String name, String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "%s has %d characters, more than %d".formatted(name, text.length(), CHARACTERS_MAX));
        }
    }
}
