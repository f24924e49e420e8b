/**
 * Feedback in the formats of others, one JSON object a line. {@link dev.millrace.eval.exchange.LineReader} reads a line of
 * any format; {@link dev.millrace.eval.exchange.Formats} knows the formats, one class each, which says what it loses.
 */
@NullMarked
package dev.millrace.eval.exchange;

import org.jspecify.annotations.NullMarked;
