/**
 * Many sequences over one forward pass.
 *
 * <p>{@link dev.millrace.model.engine.BatchScheduler} decides what to run next: a pure state machine without threads or
 * clocks. {@link dev.millrace.model.engine.InferenceEngine} owns the one thread that runs it.
 * {@link dev.millrace.model.engine.CandidateSelector} picks from a row of logits,
 * {@link dev.millrace.model.engine.KvSlab} is the memory of the keys and values.
 */
@NullMarked
package dev.millrace.model.engine;

import org.jspecify.annotations.NullMarked;
