package dev.millrace.eval.harness;

import java.util.List;

/**
 * How the answer to a {@link Request.Generate} is decoded.
 *
 * @param until texts that end it and are not part of it, at most 16; empty for the model's own end alone
 * @param maxTokens 1 to 32,768
 * @param temperature in [0, 2]; 0 is greedy
 * @param topK 0 keeps all
 * @param topP in (0, 1]
 * @param seed of the draws
 */
public record Decoding(List<String> until, int maxTokens, double temperature, int topK, double topP, long seed) {
    public static final int UNTIL_MAX = 16;
    public static final int TOKENS_MAX = 32_768;

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
        if (topK < 0 || !(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_k is negative or top_p not in (0, 1]");
        }
    }

    /** The likeliest token each time. */
    public static Decoding greedy(List<String> until, int maxTokens) {
        return new Decoding(until, maxTokens, 0, 0, 1, 0);
    }
}
