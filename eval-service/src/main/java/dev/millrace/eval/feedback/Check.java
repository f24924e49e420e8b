package dev.millrace.eval.feedback;

import java.util.Locale;

/** Whether a ranking was a check of attention, an item whose order is known, and how it went. */
public enum Check {
    /** It was none. */
    NONE,
    /** The labeller looked. */
    PASSED,
    /** He did not. */
    FAILED;

    /** Its word in the contract: "", "passed" or "failed". */
    public String label() {
        return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
    }

    /**
     * The outcome of a word.
     *
     * @throws InvalidRankingException when there is none
     */
    public static Check of(String field, String label) {
        for (var check : values()) {
            if (check.label().equals(label)) {
                return check;
            }
        }
        throw new InvalidRankingException(field, "must be empty, \"passed\" or \"failed\"");
    }
}
