/**
 * What a reward is trained with: losses over the rewards of one prompt's answers, each with its gradient, and how a
 * ranking becomes pairs. Rewards and gradients are arrays with one entry an answer; a loss <em>adds</em> its gradient.
 */
@NullMarked
package dev.millrace.eval.reward.loss;

import org.jspecify.annotations.NullMarked;
