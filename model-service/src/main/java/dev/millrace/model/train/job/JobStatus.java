package dev.millrace.model.train.job;

/** Where a job is. It was found good before it got one. */
public enum JobStatus {
    /** It waits for the jobs before it. */
    QUEUED,
    /** It is trained. */
    RUNNING,
    /** The adapter is there. */
    SUCCEEDED,
    /** It could not go on. */
    FAILED,
    /** Somebody ended it. */
    CANCELLED;

    /** Whether it stays what it is. */
    public boolean isOver() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Whether that may come next: a run that was cut off is queued again. */
    boolean mayBecome(JobStatus next) {
        return switch (this) {
            case QUEUED -> next == RUNNING || next == CANCELLED || next == FAILED;
            case RUNNING -> next != RUNNING;
            case SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }
}
