/**
 * Training data as tokens: an {@link dev.millrace.model.train.data.tokens.Encoder} makes
 * {@link dev.millrace.model.train.data.tokens.TrainingSequence}s, which are fitted, counted and packed into rows.
 */
@NullMarked
package dev.millrace.model.train.data.tokens;

import org.jspecify.annotations.NullMarked;
