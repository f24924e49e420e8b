package dev.millrace.model.train.run;

import dev.millrace.model.train.data.mix.Position;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerState;

/**
 * All that decides how a run goes on after an update.
 *
 * @param run what the run is of: a hash of its settings and data, so that no other goes on from it
 * @param position of the next item
 * @param parameters as the update left them
 * @param optimizer what the optimizer remembers; its steps are the updates done
 * @param course of the validations so far
 */
public record Checkpoint(
        String run, Position position, NamedArrays parameters, OptimizerState optimizer, ValidationCourse course) {
    /** Updates done. */
    public long update() {
        return optimizer.steps();
    }
}
