/** The simplest model: each word is a token or unknown. */
@NullMarked
package dev.millrace.tokenizer.wordlevel;

import org.jspecify.annotations.NullMarked;
