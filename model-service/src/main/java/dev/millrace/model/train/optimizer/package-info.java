/**
 * How gradients move parameters. {@link dev.millrace.model.train.optimizer.Descent} is the whole way: it clips the
 * gradients of a batch, asks the {@link dev.millrace.model.train.optimizer.LearningRateSchedule}
 * for the rate and lets the {@link dev.millrace.model.train.optimizer.Optimizer} step.
 *
 * <p>Parameters, gradients and state are {@link dev.millrace.model.train.optimizer.NamedArrays} of floats. A step is
 * computed one number at a time in doubles and rounded to float once for each number that is kept; sums go in the order
 * of the arrays on one thread, and powers and cosines are {@link java.lang.StrictMath}'s. So the same inputs give the
 * same bits, and a run that goes on from a saved state ends with the same bits as one that was never stopped.
 */
@NullMarked
package dev.millrace.model.train.optimizer;

import org.jspecify.annotations.NullMarked;
