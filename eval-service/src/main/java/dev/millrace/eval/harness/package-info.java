/**
 * What an evaluation is: a {@link dev.millrace.eval.harness.Task} has {@link dev.millrace.eval.harness.Item items}, an item
 * asks {@link dev.millrace.eval.harness.Request requests} of the model, the {@link dev.millrace.eval.harness.Reply replies}
 * become {@link dev.millrace.eval.harness.Measurement measurements}, and a {@link dev.millrace.eval.harness.Metric} makes one
 * {@link dev.millrace.eval.harness.Figure} of those of all items. The terms are those of lm-evaluation-harness.
 */
@NullMarked
package dev.millrace.eval.harness;

import org.jspecify.annotations.NullMarked;
