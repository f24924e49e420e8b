package dev.millrace.eval.feedback;

import java.util.Locale;

/** Who judges; what they say is never mixed. */
public enum LabellerKind {
    /** A person. */
    HUMAN,
    /** A model. */
    AI,
    /** A rule. */
    PROGRAM;

    /** Its word in the contract: "human", "ai" or "program". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of a word; an empty one is a person.
     *
     * @throws InvalidRankingException when there is none
     */
    public static LabellerKind of(String field, String label) {
        if (label.isEmpty()) {
            return HUMAN;
        }
        for (var kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new InvalidRankingException(field, "must be \"human\", \"ai\" or \"program\"");
    }
}
