package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Dry;
import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.decoding.Shaping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Shapings of one step and of many, from everywhere in their ranges. */
final class RandomShaping {
    /** Kinds of {@link #single}. */
    static final int KINDS = 12;

    private final Random random;
    private final int vocabulary;

    RandomShaping(Random random, int vocabulary) {
        this.random = random;
        this.vocabulary = vocabulary;
    }

    /** One step alone. */
    Shaping single(int kind) {
        return switch (kind) {
            case 0 -> with(1, 0, 0, 0, biases(), null, null, 0);
            case 1 -> with(1.01f + random.nextFloat(), 0, 0, 0, Map.of(), null, null, 0);
            case 2 -> with(0.5f + random.nextFloat() / 2, 0, 0, 0, Map.of(), null, null, 0);
            case 3 -> with(1, penalty(), 0, 0, Map.of(), null, null, 0);
            case 4 -> with(1, 0, penalty(), 0, Map.of(), null, null, 0);
            case 5 -> with(1, 0, 0, 1 + random.nextInt(4), Map.of(), null, null, 0);
            case 6 -> with(1, 0, 0, 0, Map.of(), null, dry(), 0);
            case 7 -> with(1, 0, 0, 0, Map.of(), null, null, 1 + random.nextInt(9));
            case 8 -> with(1, 0, 0, 0, Map.of(), mirostat(), null, 0);
            case 9 -> new Shaping(random.nextFloat() / 3, 1, 1, 0, 0, 0, Map.of(), null, null, 0);
            case 10 -> new Shaping(0, 0.2f + random.nextFloat() * 0.79f, 1, 0, 0, 0, Map.of(), null, null, 0);
            default -> Shaping.NONE;
        };
    }

    /** Each step with a chance of a third. */
    Shaping several() {
        return new Shaping(
                maybe() ? random.nextFloat() / 3 : 0,
                maybe() ? 0.2f + random.nextFloat() * 0.79f : 1,
                maybe() ? 0.6f + random.nextFloat() : 1,
                maybe() ? penalty() : 0,
                maybe() ? penalty() : 0,
                maybe() ? 2 + random.nextInt(3) : 0,
                maybe() ? biases() : Map.of(),
                maybe() ? mirostat() : null,
                maybe() ? dry() : null,
                maybe() ? random.nextInt(9) : 0);
    }

    private boolean maybe() {
        return random.nextInt(3) == 0;
    }

    private float penalty() {
        return random.nextFloat() * (random.nextInt(4) == 0 ? -2 : 2);
    }

    private Mirostat mirostat() {
        return new Mirostat(0.5f + random.nextFloat() * 6, 0.05f + random.nextFloat() / 2);
    }

    private Dry dry() {
        var breakers = random.nextBoolean() ? List.<Integer>of() : List.of(random.nextInt(6));
        return new Dry(
                0.1f + random.nextFloat() * 3,
                1 + random.nextFloat() * 2,
                1 + random.nextInt(3),
                random.nextInt(4) == 0 ? 0 : random.nextInt(30),
                breakers);
    }

    private Map<Integer, Float> biases() {
        var biases = new HashMap<Integer, Float>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            float bias =
                    new float[] {-100, 100, random.nextFloat() * 8 - 4, -3, random.nextFloat() * 3}[random.nextInt(5)];
            biases.put(random.nextInt(vocabulary), bias);
        }
        return biases;
    }

    private static Shaping with(
            float repetition,
            float presence,
            float frequency,
            int ngram,
            Map<Integer, Float> biases,
            @Nullable Mirostat mirostat,
            @Nullable Dry dry,
            int minNewTokens) {
        return new Shaping(0, 1, repetition, presence, frequency, ngram, biases, mirostat, dry, minNewTokens);
    }
}
