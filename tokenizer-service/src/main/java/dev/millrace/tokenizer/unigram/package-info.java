/** SentencePiece's unigram model: the likeliest way to cut a word, by scores of tokens. */
@NullMarked
package dev.millrace.tokenizer.unigram;

import org.jspecify.annotations.NullMarked;
