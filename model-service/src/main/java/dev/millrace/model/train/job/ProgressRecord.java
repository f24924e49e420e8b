package dev.millrace.model.train.job;

/**
 * A report of a job, as it is kept.
 *
 * @param sequence numbers the records of a job from 1
 * @param atMs when, milliseconds since the epoch
 * @param status where the job was
 */
public record ProgressRecord(String jobId, long sequence, long atMs, JobStatus status, Progress progress) {}
