/**
 * Answers that wait to be ranked: which {@link dev.millrace.eval.comparison.Comparison} are open, which of them a labeller
 * gets next, how their answers are made, and which completions are worth asking people about.
 */
@NullMarked
package dev.millrace.eval.comparison;

import org.jspecify.annotations.NullMarked;
