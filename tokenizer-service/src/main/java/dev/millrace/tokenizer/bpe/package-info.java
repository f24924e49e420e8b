/** Byte-level byte-pair encoding: words to tokens. */
@NullMarked
package dev.millrace.tokenizer.bpe;

import org.jspecify.annotations.NullMarked;
