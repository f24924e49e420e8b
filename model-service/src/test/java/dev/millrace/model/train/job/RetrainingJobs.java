package dev.millrace.model.train.job;

import java.util.Map;

/** Jobs that a trainer began by itself, and others, as they stand. */
public final class RetrainingJobs {
    private RetrainingJobs() {}

    /** One that somebody asked for. */
    public static JobState asked(String id, long createdMs, JobStatus status) {
        return state(TestJobs.job(id, createdMs, 1), status);
    }

    /** One that the trainer began by itself when it had read so far. */
    public static JobState own(String id, long createdMs, JobStatus status, String position) {
        var spec = TestJobs.spec(1, Objective.CAUSAL);
        var marked = new TrainingSpec(
                spec.label(),
                spec.objective(),
                spec.base(),
                spec.data(),
                spec.adapter(),
                spec.tuned(),
                spec.descent(),
                spec.batch(),
                spec.run(),
                spec.settings(),
                Map.of("retraining", position));
        return state(new TrainingJob(id, marked, "", createdMs), status);
    }

    /** The same, ended so. */
    public static JobState ended(JobState state, JobStatus status) {
        return state(state.job(), status);
    }

    private static JobState state(TrainingJob job, JobStatus status) {
        return new JobState(job, status, "", 0, 0, 0, null, null);
    }
}
