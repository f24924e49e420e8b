/**
 * What a model's answers are worth when the question is written differently. In reading order: a {@link
 * dev.millrace.eval.robustness.Perturbation} changes a text, {@link dev.millrace.eval.robustness.Perturbations} has them by name, {@link
 * dev.millrace.eval.robustness.ProtectedSpans} keeps parts as they are, a {@link
 * dev.millrace.eval.robustness.Perturbable} task can be asked perturbed, {@link dev.millrace.eval.robustness.RobustTask}
 * asks it in every way, and {@link dev.millrace.eval.robustness.WorstCase} is what remains.
 */
@NullMarked
package dev.millrace.eval.robustness;

import org.jspecify.annotations.NullMarked;
