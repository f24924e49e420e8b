/**
 * How well answers are grounded: {@link dev.millrace.eval.grounding.GroundingSuite} has documents and questions of our
 * own, {@link dev.millrace.eval.grounding.Outcome} is what a system made of a question,, and
 * {@link dev.millrace.eval.grounding.GroundingFigures} sums the outcomes up. As a task of evaluations {@link
 * dev.millrace.eval.grounding.GroundingTask} asks the questions, of ours or of a {@link
 * dev.millrace.eval.grounding.CollectionSuite}, through {@link dev.millrace.eval.grounding.DocumentCollections}.
 */
@NullMarked
package dev.millrace.eval.grounding;

import org.jspecify.annotations.NullMarked;
