/** WordPiece, the model of BERT and most text embedders. */
@NullMarked
package dev.millrace.tokenizer.wordpiece;

import org.jspecify.annotations.NullMarked;
