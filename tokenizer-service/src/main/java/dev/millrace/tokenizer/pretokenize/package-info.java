/** Cuts text into words; tokens never cross a cut. */
@NullMarked
package dev.millrace.tokenizer.pretokenize;

import org.jspecify.annotations.NullMarked;
