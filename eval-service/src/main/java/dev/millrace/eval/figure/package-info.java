/**
 * Figures of measurements. {@link dev.millrace.eval.figure.Aggregations} knows them by the names that tasks use, {@link
 * dev.millrace.eval.figure.Figures} says how sure they are, {@link dev.millrace.eval.figure.GroupFigures} joins those of
 * several tasks.
 */
@NullMarked
package dev.millrace.eval.figure;

import org.jspecify.annotations.NullMarked;
