package dev.millrace.eval.task;

import java.util.Locale;
import java.util.Optional;

/** What a task asks of the model for each document, by the harness's names in lower case. */
public enum OutputType {
    /** How probable one text is behind another. */
    LOGLIKELIHOOD,
    /** How probable a whole text is. */
    LOGLIKELIHOOD_ROLLING,
    /** Which of several texts is the most probable. */
    MULTIPLE_CHOICE,
    /** What the model writes. */
    GENERATE_UNTIL;

    static Optional<OutputType> named(String name) {
        for (OutputType type : values()) {
            if (type.toString().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
