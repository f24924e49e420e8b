package dev.millrace.sampler.process;

import java.util.stream.IntStream;

/**
 * Takes off the logit of each token in the text the frequency penalty for each time it is there, and the presence penalty
 * once (OpenAI's definition).
 *
 * @param frequency in [-2, 2]; negative favours what is there
 * @param presence in [-2, 2]
 * @param history the text
 */
public record CountPenalties(double frequency, double presence, History history) implements RankingStep {
    @Override
    public double adjusted(int id, double logit) {
        int count = history.count(id);
        return count == 0 ? logit : logit - count * frequency - presence;
    }

    @Override
    public IntStream mayRise() {
        return frequency < 0 || presence < 0 ? history.tokens() : IntStream.empty();
    }

    @Override
    public int fallingMost() {
        return frequency > 0 || presence > 0 ? history.distinct() : 0;
    }
}
