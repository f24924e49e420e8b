/**
 * What task files take for granted of the language that lm-evaluation-harness is written in: its random numbers, so that the
 * same few-shots are drawn, its regular expressions, its literals and its idea of a blank.
 */
@NullMarked
package dev.millrace.eval.python;

import org.jspecify.annotations.NullMarked;
