package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.RewardModel;
import java.time.Instant;

/**
 * A version of a reward model.
 *
 * @param card what it is
 * @param version 16 hexadecimal digits, a hash of card and weights
 * @param created when it was first written
 * @param model what it says
 */
public record RewardPackage(RewardCard card, String version, Instant created, RewardModel model) {}
