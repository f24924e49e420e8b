/**
 * Tasks in the YAML of lm-evaluation-harness (EleutherAI, 0.4.13), without Python. Start with
 * {@link dev.millrace.eval.task.TaskLibrary}, which finds the files, and {@link dev.millrace.eval.task.FileTask}, which is one.
 *
 * <p>Reading order: {@code YamlFile} and {@code Section} (a file whose keys know their lines), {@code TaskConfig} and its readers
 * (what it says), {@code Documents} and {@code SplitFiles} (what it is about), {@code DocValues} (its expressions),
 * {@code FewShots} and {@code Contexts} (what stands before), {@code Requests} (what is asked), {@code FilterPipeline},
 * {@code Outcomes} and {@code MetricRegistry} (what comes of it).
 */
@NullMarked
package dev.millrace.eval.task;

import org.jspecify.annotations.NullMarked;
