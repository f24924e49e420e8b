package dev.millrace.model.train.job;

/** Told how a run goes on, after every update if the trainer likes: what is too much is left out. */
@FunctionalInterface
public interface ProgressSink {
    void report(Progress progress);
}
