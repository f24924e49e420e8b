package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.RewardModel;

/**
 * A version of a reward model.
 *
 * @param card what it is
 * @param version 16 hexadecimal digits, a hash of card and weights
 * @param run the first training that came to it
 * @param model what it says
 */
public record RewardPackage(RewardCard card, String version, TrainingRun run, RewardModel model) {}
