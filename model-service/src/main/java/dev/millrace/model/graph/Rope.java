package dev.millrace.model.graph;

import java.util.List;

/**
 * Rotary position embedding: pair {@code i} of a head turns by {@code position · frequency[i]}.
 *
 * @param dimension rotated dimensions of a head, even
 * @param theta base of the frequencies
 * @param scaling how the frequencies are stretched for longer contexts
 */
public record Rope(int dimension, float theta, Scaling scaling) {
    /** Checks the ranges. */
    public Rope {
        if (dimension < 2 || dimension % 2 != 0) {
            throw new IllegalArgumentException("rope dimension " + dimension + " is not even");
        }
        if (!(theta > 1) || Float.isInfinite(theta)) {
            throw new IllegalArgumentException("rope theta " + theta + " is not above 1");
        }
    }

    /** How the frequencies are stretched. */
    public sealed interface Scaling {
        /** Not at all. */
        record None() implements Scaling {}

        /** All divided by one factor. */
        record Linear(float factor) implements Scaling {}

        /** Llama 3: low frequencies divided by the factor, high ones kept, a ramp between. */
        record Llama3(float factor, float lowFrequencyFactor, float highFrequencyFactor, int originalContext)
                implements Scaling {}

        /** Each divided by its own factor, as GGUF's rope_freqs tensor has them. */
        record Divisors(List<Float> divisors) implements Scaling {
            /** Copies the list. */
            public Divisors {
                divisors = List.copyOf(divisors);
            }
        }
    }

    /** The frequencies of the {@code dimension / 2} pairs, in radians a position. */
    public float[] frequencies() {
        float[] frequencies = new float[dimension / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float plain = (float) (1 / Math.pow(theta, (double) (2 * i) / dimension));
            frequencies[i] = switch (scaling) {
                case Scaling.None _ -> plain;
                case Scaling.Linear linear -> plain / linear.factor();
                case Scaling.Llama3 llama3 -> stretched(plain, llama3);
                case Scaling.Divisors divided -> plain / divided.divisors().get(i);
            };
        }
        return frequencies;
    }

    private static float stretched(float frequency, Scaling.Llama3 llama3) {
        double turns = llama3.originalContext() * frequency / (2 * Math.PI);
        if (turns > llama3.highFrequencyFactor()) {
            return frequency;
        }
        if (turns < llama3.lowFrequencyFactor()) {
            return frequency / llama3.factor();
        }
        double kept =
                (turns - llama3.lowFrequencyFactor()) / (llama3.highFrequencyFactor() - llama3.lowFrequencyFactor());
        return (float) ((1 - kept) * frequency / llama3.factor() + kept * frequency);
    }
}
