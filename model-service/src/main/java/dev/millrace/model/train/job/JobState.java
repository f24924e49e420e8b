package dev.millrace.model.train.job;

import dev.millrace.model.train.registry.ModelCard;
import org.jspecify.annotations.Nullable;

/**
 * A job and what has become of it.
 *
 * @param message why it failed, or what its gate found; else empty
 * @param startedMs when it began last, milliseconds since the epoch; 0 before
 * @param endedMs when it ended; 0 before
 * @param resumptions how often it went on after the trainer had been stopped
 * @param card what it made, when it succeeded and was not only to be planned
 * @param latest its last report
 */
public record JobState(
        TrainingJob job,
        JobStatus status,
        String message,
        long startedMs,
        long endedMs,
        int resumptions,
        @Nullable ModelCard card,
        @Nullable ProgressRecord latest) {
    private static final int MESSAGE_MAX = 4000;

    public JobState {
        message = message.substring(0, Math.min(MESSAGE_MAX, message.length()));
    }

    static JobState queued(TrainingJob job) {
        return new JobState(job, JobStatus.QUEUED, "", 0, 0, 0, null, null);
    }

    /** The job's id. */
    public String id() {
        return job.id();
    }

    JobState running(long nowMs) {
        return become(JobStatus.RUNNING, "", nowMs, 0, resumptions, card);
    }

    JobState queuedAgain() {
        return become(JobStatus.QUEUED, "", startedMs, 0, resumptions + 1, card);
    }

    JobState succeeded(@Nullable ModelCard made, String words, long nowMs) {
        return become(JobStatus.SUCCEEDED, words, startedMs, nowMs, resumptions, made);
    }

    JobState failed(String why, long nowMs) {
        return become(JobStatus.FAILED, why, startedMs, nowMs, resumptions, card);
    }

    JobState cancelled(long nowMs) {
        return become(JobStatus.CANCELLED, "", startedMs, nowMs, resumptions, card);
    }

    JobState with(ProgressRecord news) {
        return new JobState(job, status, message, startedMs, endedMs, resumptions, card, news);
    }

    private JobState become(JobStatus next, String why, long started, long ended, int again, @Nullable ModelCard made) {
        if (!status.mayBecome(next)) {
            throw new IllegalStateException("job %s is %s and cannot become %s".formatted(id(), status, next));
        }
        return new JobState(job, next, why, started, ended, again, made, latest);
    }
}
