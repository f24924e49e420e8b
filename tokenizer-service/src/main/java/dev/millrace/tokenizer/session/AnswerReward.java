package dev.millrace.tokenizer.session;

/**
 * What an answer is worth to a reward model.
 *
 * @param reward in the model's own normalised unit; of a classifier the logit
 * @param uncertainty standard deviation of the model's heads, in the same unit
 * @param tokens that were read for it
 */
public record AnswerReward(double reward, double uncertainty, int tokens) {}
