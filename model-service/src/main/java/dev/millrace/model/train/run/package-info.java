/**
 * A run of training from its first update to its last: {@link dev.millrace.model.train.run.TrainingRun} draws items, has a lesson
 * make gradients of them, moves the parameters, validates, and leaves {@link dev.millrace.model.train.run.Checkpoint}s from
 * which it goes on with the same bits.
 */
@NullMarked
package dev.millrace.model.train.run;

import org.jspecify.annotations.NullMarked;
