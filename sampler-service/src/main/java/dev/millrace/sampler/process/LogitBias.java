package dev.millrace.sampler.process;

import java.util.Map;
import java.util.stream.IntStream;

/**
 * Adds to the logits of some tokens.
 *
 * @param biases by id, in [-100, 100]; -100 bans, and 100 is more than any logits of a model lie apart, so it forces
 */
public record LogitBias(Map<Integer, Double> biases) implements RankingStep {
    private static final double BAN = -100;

    /** Copies the map. */
    public LogitBias {
        biases = Map.copyOf(biases);
    }

    @Override
    public double adjusted(int id, double logit) {
        double bias = biases.getOrDefault(id, 0.0);
        return bias == BAN ? Double.NEGATIVE_INFINITY : logit + bias;
    }

    @Override
    public IntStream mayRise() {
        return biases.entrySet().stream().filter(bias -> bias.getValue() > 0).mapToInt(Map.Entry::getKey);
    }

    @Override
    public int fallingMost() {
        return biases.size();
    }
}
