/**
 * How well classes and probabilities were predicted, by the conventions of scikit-learn: what would divide by 0 is 0. A
 * {@link dev.millrace.eval.classification.Confusion} counts classes, a {@link
 * dev.millrace.eval.classification.ScoreCurve} follows the threshold of a score, {@link
 * dev.millrace.eval.classification.ProbabilityLoss} and {@link dev.millrace.eval.classification.Reliability} ask whether
 * probabilities hold.
 */
@NullMarked
package dev.millrace.eval.classification;

import org.jspecify.annotations.NullMarked;
