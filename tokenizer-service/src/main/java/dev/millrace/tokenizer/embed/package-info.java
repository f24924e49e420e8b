/**
 * Texts to vectors and scores, as far as they are the edge's: which tokens a text becomes and whether they fit ({@link
 * EncoderTexts}), vectors made shorter and compared ({@link Vectors}), logits made probabilities ({@link
 * ClassificationHead}).
 */
@NullMarked
package dev.millrace.tokenizer.embed;

import org.jspecify.annotations.NullMarked;
