package dev.millrace.model.train.run;

/**
 * How a run ended.
 *
 * @param end why
 * @param updates done
 * @param course of the validations; the parameters are those of its best update where there was one
 */
public record Outcome(End end, long updates, ValidationCourse course) {
    /** Why a run ended. */
    public enum End {
        /** All updates are done. */
        COMPLETED,
        /** Validations have not become better for as long as the run was to be patient. */
        STOPPED_EARLY,
        /** Somebody wanted it; it can go on from its newest checkpoint. */
        CANCELLED
    }
}
