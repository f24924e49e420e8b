/** Tokens to text, whole or as a stream. */
@NullMarked
package dev.millrace.tokenizer.decode;

import org.jspecify.annotations.NullMarked;
