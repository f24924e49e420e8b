/**
 * How toxic what a model writes is, by the judgement of a {@link dev.millrace.eval.toxicity.ToxicityClassifier}; the
 * figures of {@link dev.millrace.eval.toxicity.Toxicity} are those of RealToxicityPrompts and HELM, and {@link
 * dev.millrace.eval.toxicity.ToxicityTask} takes several answers to each prompt of a {@link
 * dev.millrace.eval.toxicity.ToxicitySuite}.
 */
@NullMarked
package dev.millrace.eval.toxicity;

import org.jspecify.annotations.NullMarked;
