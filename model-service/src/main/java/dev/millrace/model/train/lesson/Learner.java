package dev.millrace.model.train.lesson;

import dev.millrace.model.train.Batch;

/**
 * The decoder that is trained, as a lesson sees it: parameters are inside. One with a head says its number in place of the last log p
 * of each place, whatever the target is there.
 */
public interface Learner {
    /** log p of each target, {@code [n·K]} in the batch's order, with the adapter; nats. The weights do not count. */
    float[] logprobs(Batch batch);

    /** The same without the adapter: the frozen reference. */
    float[] referenceLogprobs(Batch batch);

    /** Adds the gradients of −Σ w log p over the batch to the update that is being made; gives that loss and log p. */
    Learned learn(Batch batch);
}
