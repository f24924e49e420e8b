package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param choices number of answers to generate, 1 to 16
 * @param shaping further steps on the distribution
 * @param search how the answer is found
 * @param constraint what form it has
 * @param promptScoring what is told of the prompt's tokens; null for nothing
 */
public record DecodingParameters(
        int maxNewTokens,
        float temperature,
        int topK,
        float topP,
        long seed,
        List<Integer> stopTokenIds,
        int topLogprobs,
        int choices,
        Shaping shaping,
        Search search,
        Constraint constraint,
        @Nullable PromptScoring promptScoring) {
    /** One choice, without shaping, search, constraint and scores of the prompt. */
    public DecodingParameters(
            int maxNewTokens,
            float temperature,
            int topK,
            float topP,
            long seed,
            List<Integer> stopTokenIds,
            int topLogprobs) {
        this(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                stopTokenIds,
                topLogprobs,
                1,
                Shaping.NONE,
                Search.NONE,
                Constraint.NONE,
                null);
    }

    /** Sequences that the answers take at the model, 1 to 16. */
    public int sequences() {
        return search instanceof Search.Beam beam ? beam.beams() : choices;
    }

    /** Copies the list. */
    public DecodingParameters {
        stopTokenIds = List.copyOf(stopTokenIds);
    }
}
