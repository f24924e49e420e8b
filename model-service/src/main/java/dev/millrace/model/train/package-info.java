/**
 * Training on the runtime that serves: a batch goes through a graph of loss and gradients ({@link
 * dev.millrace.model.train.TrainingPass}), and what is done with the gradients is ours.
 */
@NullMarked
package dev.millrace.model.train;

import org.jspecify.annotations.NullMarked;
