package dev.millrace.model.train.retrain;

import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Whether a model is to be trained by itself. All it knows follows from the jobs, which say in their metadata how far the topic had
 * been looked at when they were begun; so a trainer that was killed starts none twice and forgets none.
 *
 * @param preferencesMin new ones that make a training due, 1 or more
 * @param interval between the beginnings of two
 */
public record Retraining(int preferencesMin, Duration interval) {
    /** Name of the entry of a job's metadata with its {@link Position}; a job without one was asked for by somebody. */
    public static final String MARK = "retraining";

    public Retraining {
        if (preferencesMin < 1) {
            throw new IllegalArgumentException("retrain.preferences: must be 1 or more, is " + preferencesMin);
        }
        if (interval.isNegative()) {
            throw new IllegalArgumentException("retrain.interval: must not be negative");
        }
    }

    /**
     * What the jobs say.
     *
     * @param since from where on preferences are new
     * @param isBusy whether a training by itself waits or runs
     * @param notBeforeMs earliest time of the next one, milliseconds since the epoch
     * @param lastJob id of the last one; empty before the first
     */
    public record Standing(Position since, boolean isBusy, long notBeforeMs, String lastJob) {}

    /**
     * Of the jobs as they are. What a failed one would have learned is new still; one that somebody cancelled has had its turn.
     *
     * @param jobs the newest first
     */
    public Standing standing(List<JobState> jobs) {
        var own = jobs.stream().filter(Retraining::isOwn).toList();
        if (own.isEmpty()) {
            return new Standing(Position.START, false, 0, "");
        }
        var since = own.stream()
                .filter(state -> state.status() != JobStatus.FAILED)
                .findFirst()
                .map(state -> Position.parse(
                        Objects.requireNonNull(state.job().spec().metadata().get(MARK))))
                .orElse(Position.START);
        boolean isBusy = own.stream().anyMatch(state -> !state.status().isOver());
        var last = own.getFirst();
        return new Standing(since, isBusy, last.job().createdMs() + interval.toMillis(), last.id());
    }

    private static boolean isOwn(JobState state) {
        return state.job().spec().metadata().containsKey(MARK);
    }

    /**
     * Whether one is to be begun.
     *
     * @param preferences that are new since the standing's position
     */
    public boolean isDue(Standing standing, int preferences, long nowMs) {
        return !standing.isBusy() && nowMs >= standing.notBeforeMs() && preferences >= preferencesMin;
    }
}
