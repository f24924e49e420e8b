package dev.millrace.eval.robustness;

import java.util.Locale;

/** Whom a text's pronouns and nouns speak of. */
public enum Gender {
    NEUTRAL,
    FEMALE,
    MALE;

    /** Its name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
