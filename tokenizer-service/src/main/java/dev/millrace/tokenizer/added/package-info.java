/** Finds added and special tokens in a text, and only where they may be found. */
@NullMarked
package dev.millrace.tokenizer.added;

import org.jspecify.annotations.NullMarked;
