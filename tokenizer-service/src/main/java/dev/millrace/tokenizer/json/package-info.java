/** Reads tokenizer.json, the file in which the field exchanges tokenizers. */
@NullMarked
package dev.millrace.tokenizer.json;

import org.jspecify.annotations.NullMarked;
