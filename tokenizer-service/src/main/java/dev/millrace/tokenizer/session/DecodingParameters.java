package dev.millrace.tokenizer.session;

import java.util.List;

/**
 * Decoding parameters with every default resolved, so that a replay decodes alike.
 *
 * @param maxNewTokens most tokens to generate, 1 or more
 * @param temperature in [0, 2]; 0 is greedy
 * @param topK 0 keeps all
 * @param topP in (0, 1]
 * @param seed of the draws
 * @param stopTokenIds ids that end the answer, at most 64
 * @param topLogprobs alternatives to report with each token, 0 to 20
 */
public record DecodingParameters(
        int maxNewTokens,
        float temperature,
        int topK,
        float topP,
        long seed,
        List<Integer> stopTokenIds,
        int topLogprobs) {
    /** Copies the list. */
    public DecodingParameters {
        stopTokenIds = List.copyOf(stopTokenIds);
    }
}
