package dev.millrace.tokenizer.batch;

import java.util.Locale;

/** How far a batch is. Each state leads to those after it, never back; the last four are ends. */
public enum BatchStatus {
    /** Created; its file is looked through. */
    VALIDATING,
    /** Its lines are answered. */
    IN_PROGRESS,
    /** Every line has its result. */
    FINALIZING,
    /** The file was not good. */
    FAILED,
    /** Every line was answered. */
    COMPLETED,
    /** Its window was over first. */
    EXPIRED,
    /** Somebody wanted it to end. */
    CANCELLED;

    /** Whether nothing comes after it. */
    public boolean isEnd() {
        return compareTo(FINALIZING) > 0;
    }

    /** Whether a batch may go from here to there. */
    public boolean leadsTo(BatchStatus next) {
        return switch (this) {
            case VALIDATING -> next == IN_PROGRESS || next == FAILED;
            case IN_PROGRESS -> next == FINALIZING;
            case FINALIZING -> next == COMPLETED || next == EXPIRED || next == CANCELLED;
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> false;
        };
    }

    /** As the API says it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
