/**
 * A reward learnt from people's preferences: a small {@linkplain dev.millrace.eval.reward.RewardHead head} on the
 * hidden state of the last token, which the served language model gives away as it is. {@code loss} has what a head is
 * trained with, {@code train} trains it, {@code figure} says how good it is, {@code store} keeps it on disk, {@code guard}
 * watches that nobody exploits it, and {@code route} says where completions go by it.
 *
 * <p>Read {@link dev.millrace.eval.reward.RewardModel} first. Hidden states are {@code float[]}, as wide as the model
 * ({@value dev.millrace.eval.reward.Standardisation#WIDTH_MAX} at most), and are only read.
 */
@NullMarked
package dev.millrace.eval.reward;

import org.jspecify.annotations.NullMarked;
