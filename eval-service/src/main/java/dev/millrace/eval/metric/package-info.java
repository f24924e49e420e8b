/**
 * Online figures: sums over the completions of a model as they pass by, in memory that does not grow with them.
 *
 * <p>A completion counts towards speed, length, perplexity and time to first token only when it {@linkplain
 * dev.millrace.eval.metric.CompletedGeneration#scorable() has tokens and did not fail}; it counts towards completions,
 * tokens and finish reasons always.
 */
@NullMarked
package dev.millrace.eval.metric;

import org.jspecify.annotations.NullMarked;
