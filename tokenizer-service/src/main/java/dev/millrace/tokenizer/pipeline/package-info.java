/** Text to tokens in steps: added tokens, normalizer, pre-tokenizers, a model of words, and back. */
@NullMarked
package dev.millrace.tokenizer.pipeline;

import org.jspecify.annotations.NullMarked;
