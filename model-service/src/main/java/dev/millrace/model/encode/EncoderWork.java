package dev.millrace.model.encode;

/**
 * One row of a batch.
 *
 * @param job whose it is
 * @param place of the input among the job's
 */
record EncoderWork(EncoderJob job, int place, EncoderInput input) {}
