package dev.millrace.model.train;

import java.util.Map;

/**
 * What came of a batch.
 *
 * @param loss −Σ w log p
 * @param logprobs {@code [n·K]}, natural logarithms
 * @param byName of the loss by each parameter, of its shape
 */
public record Gradients(double loss, float[] logprobs, Map<String, float[]> byName) {}
