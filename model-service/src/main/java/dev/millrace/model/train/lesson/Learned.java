package dev.millrace.model.train.lesson;

/**
 * What a learner says of a batch whose gradients it has added.
 *
 * @param loss −Σ w log p
 * @param logprobs {@code [n·K]} in the batch's order, before the update; nats
 */
@SuppressWarnings("ArrayRecordComponent") // as many numbers as targets, handed on once, never compared
public record Learned(double loss, float[] logprobs) {}
