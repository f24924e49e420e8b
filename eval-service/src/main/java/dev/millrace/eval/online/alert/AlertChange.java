package dev.millrace.eval.online.alert;

import dev.millrace.eval.online.SeriesKey;

/** An alert begins or ends. */
public sealed interface AlertChange {
    /** The name of the rule. */
    String rule();

    /** The series it is about. */
    SeriesKey series();

    /**
     * It begins.
     *
     * @param value that passed the threshold
     * @param threshold of the rule
     * @param count completions behind the value
     * @param atMs when, milliseconds since the epoch
     */
    record Raised(String rule, SeriesKey series, double value, double threshold, long count, long atMs)
            implements AlertChange {}

    /**
     * It ends.
     *
     * @param reason one of the words of {@link Alerts}
     * @param atMs when, milliseconds since the epoch
     */
    record Cleared(String rule, SeriesKey series, String reason, long atMs) implements AlertChange {}
}
