package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.figure.RewardFigures;

/**
 * What came of a training.
 *
 * @param penalty λ that was chosen
 * @param figures on the prompts that were held out
 */
public record TrainedReward(RewardModel model, double penalty, RewardFigures figures) {}
