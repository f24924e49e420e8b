/**
 * Whether the loop of feedback closes: {@code RankingRound} makes answers in several settings of decoding and lets a
 * {@code Labeller} with a stated {@code Taste} rank them, {@code RewardTraining} trains a reward model on these rankings,
 * and {@code BestOfTrial} looks whether the best of several answers by that model is better to the same taste than a
 * single one. All of it goes through the public HTTP API, as any client's requests do.
 */
@NullMarked
package dev.millrace.local.bench.feedback;

import org.jspecify.annotations.NullMarked;
