/**
 * Figures of measurements. {@link dev.millrace.eval.figure.Aggregations} knows them by the names that tasks use, {@link
 * dev.millrace.eval.figure.Figures} says how sure they are, {@link dev.millrace.eval.figure.GroupFigures} joins those of
 * several tasks, and {@link dev.millrace.eval.figure.PooledMetric} says which of them.
 */
@NullMarked
package dev.millrace.eval.figure;

import org.jspecify.annotations.NullMarked;
