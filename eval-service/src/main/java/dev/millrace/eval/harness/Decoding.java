package dev.millrace.eval.harness;

import java.util.List;

/**
 * How the answer to a {@link Request.Generate} is decoded. A search draws nothing and shapes nothing.
 *
 * @param until texts that end it and are not part of it, at most 16; empty for the model's own end alone
 * @param maxTokens 1 to 32,768
 * @param temperature in [0, 2]; 0 is greedy
 * @param topK 0 keeps all
 * @param topP in (0, 1]
 * @param seed of the draws
 * @param shaping further steps on the distribution
 * @param search how the answer is found
 */
public record Decoding(
        List<String> until,
        int maxTokens,
        double temperature,
        int topK,
        double topP,
        long seed,
        Shaping shaping,
        Search search) {
    public static final int UNTIL_MAX = 16;
    public static final int TOKENS_MAX = 32_768;

    /** @throws IllegalArgumentException naming the field */
    public Decoding {
        until = List.copyOf(until);
        if (until.size() > UNTIL_MAX || until.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("until has more than %d texts or an empty one".formatted(UNTIL_MAX));
        }
        if (maxTokens < 1 || maxTokens > TOKENS_MAX) {
            throw new IllegalArgumentException("max_gen_toks is %d, not 1 to %d".formatted(maxTokens, TOKENS_MAX));
        }
        if (!(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException("temperature is %s, not in [0, 2]".formatted(temperature));
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top_k is %d, not 0 or more".formatted(topK));
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p is %s, not above 0, to 1".formatted(topP));
        }
        if (!(search instanceof Search.Tokenwise)) {
            requireNotDrawn(temperature == 0, "temperature", search);
            requireNotDrawn(topK == 0, "top_k", search);
            requireNotDrawn(topP == 1, "top_p", search);
            shaping.requireNeutral(search.field());
        }
    }

    /** Token by token, and nothing shaped. */
    public Decoding(List<String> until, int maxTokens, double temperature, int topK, double topP, long seed) {
        this(until, maxTokens, temperature, topK, topP, seed, Shaping.NONE, Search.NONE);
    }

    /** The likeliest token each time. */
    public static Decoding greedy(List<String> until, int maxTokens) {
        return new Decoding(until, maxTokens, 0, 0, 1, 0);
    }

    /** The same by another seed. */
    public Decoding withSeed(long other) {
        return new Decoding(until, maxTokens, temperature, topK, topP, other, shaping, search);
    }

    private static void requireNotDrawn(boolean holds, String field, Search search) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s does not go with %s, which draws nothing".formatted(field, search.field()));
        }
    }

    /**
     * What answers are remembered by and what the fingerprints of tasks are made of, so it stays as it is: settings that came
     * later stand in it only where they say something.
     */
    @Override
    public String toString() {
        var text = new StringBuilder("Decoding[until=" + until + ", maxTokens=" + maxTokens + ", temperature="
                + temperature + ", topK=" + topK + ", topP=" + topP + ", seed=" + seed);
        if (!shaping.equals(Shaping.NONE)) {
            text.append(", shaping=").append(shaping);
        }
        if (!(search instanceof Search.Tokenwise)) {
            text.append(", search=").append(search);
        }
        return text.append(']').toString();
    }
}
