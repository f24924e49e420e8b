package dev.millrace.model.train.job;

import dev.millrace.model.train.data.mix.Source;
import java.util.Map;

/**
 * How often the sources of a file are drawn, as its lines name them in the field {@code source}: by their sizes, as T5 does
 * (Raffel et al. 2020, §3.5.2).
 *
 * @param temperature that levels the sizes, 1 to 1000: 1 leaves the proportions, a large one makes them equal
 * @param cap as how many examples a source counts at most, from 1 on
 * @param weights factor on top by the source's name, above 0 and at most 1,000,000; 1 where there is none
 */
public record Mixing(double temperature, int cap, Map<String, Double> weights) {
    private static final int WEIGHTS_MAX = 100;
    private static final double WEIGHT_MAX = 1_000_000;

    public Mixing {
        if (!(temperature >= 1 && temperature <= 1_000)) {
            throw new IllegalArgumentException("data.mixture.temperature: must be 1 to 1000, is " + temperature);
        }
        Bounds.within("data.mixture.cap", cap, 1, Source.EXAMPLES_MAX);
        Bounds.within("data.mixture.weights", weights.size(), 0, WEIGHTS_MAX);
        weights.forEach((name, weight) -> {
            Bounds.length("data.mixture.weights", name, 64);
            Bounds.above("data.mixture.weights", weight, 0, WEIGHT_MAX);
        });
        weights = Map.copyOf(weights);
    }
}
