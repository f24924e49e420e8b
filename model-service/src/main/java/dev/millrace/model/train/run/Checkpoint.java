package dev.millrace.model.train.run;

import dev.millrace.model.train.data.mix.Position;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.NamedArrays;

/**
 * All that decides how a run goes on after an update.
 *
 * @param run what the run is of: a hash of its settings and data, so that no other goes on from it
 * @param position of the next item
 * @param parameters as the update left them
 * @param descent what the optimizer remembers; its steps are the updates done
 * @param course of the validations so far
 */
public record Checkpoint(
        String run, Position position, NamedArrays parameters, Descent.State descent, ValidationCourse course) {
    /** Updates done. */
    public long update() {
        return descent.optimizer().steps();
    }
}
