package dev.millrace.tokenizer.session;

/**
 * What an answer is worth to a reward model.
 *
 * @param reward in the model's own normalised unit; of a classifier the logit
 * @param uncertainty standard deviation of the model's heads, in the same unit
 * @param tokens that were read for it
 * @param guarded what answers are chosen by: the reward, doubted where the heads differ and kept within bounds
 * @param refused why the check of texts refuses the answer, which is then chosen after all others; empty when it does not
 */
public record AnswerReward(double reward, double uncertainty, int tokens, double guarded, String refused) {
    boolean isFinite() {
        return Double.isFinite(reward) && Double.isFinite(guarded);
    }

    boolean isRefused() {
        return !refused.isEmpty();
    }
}
