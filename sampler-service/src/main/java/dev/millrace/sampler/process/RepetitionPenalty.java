package dev.millrace.sampler.process;

import java.util.stream.IntStream;

/**
 * Divides positive logits of the tokens in the text by the penalty and multiplies negative ones (Keskar et al., 2019).
 *
 * @param penalty above 0; 1 is neutral, below 1 favours what is there
 * @param history the text
 */
public record RepetitionPenalty(double penalty, History history) implements RankingStep {
    @Override
    public double adjusted(int id, double logit) {
        if (history.count(id) == 0) {
            return logit;
        }
        return logit < 0 ? logit * penalty : logit / penalty;
    }

    @Override
    public IntStream mayRise() {
        return penalty < 1 ? history.tokens() : IntStream.empty();
    }

    @Override
    public int fallingMost() {
        return penalty > 1 ? history.distinct() : 0;
    }
}
