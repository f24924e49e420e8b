/**
 * Trains a reward model. {@link dev.millrace.eval.reward.train.RewardTraining} holds some prompts out, standardises,
 * fits each head of the ensemble on its own draw of the training prompts with L-BFGS, stops each early and chooses the
 * L2 penalty on the prompts that the draw left out, and measures the result on the prompts held out from all of it.
 *
 * <p>L-BFGS and not AdamW: there are few parameters (577 for a linear head of the default model) and few examples, the
 * loss of a linear head is convex, and a full pass takes milliseconds. It has no learning rate to tune, ends when it is
 * done, and gives the same weights whatever the number of threads.
 */
@NullMarked
package dev.millrace.eval.reward.train;

import org.jspecify.annotations.NullMarked;
