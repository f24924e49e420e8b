/** What people think of answers, on its way through the edge: the lines of an import, cut and cleaned. */
@NullMarked
package dev.millrace.tokenizer.feedback;

import org.jspecify.annotations.NullMarked;
