package dev.millrace.model.train.job;

/** Told what happens to jobs, in order. Must not block for long and must not throw. */
public interface JobNews {
    /** A job has another state. */
    void changed(JobState state);

    /** The job that runs has said something. */
    void progressed(ProgressRecord report);

    /** Something failed that no caller sees. */
    void trouble(String what, Throwable cause);
}
