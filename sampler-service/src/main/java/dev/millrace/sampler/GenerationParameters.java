package dev.millrace.sampler;

import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the next token is chosen; names and ranges are those of the contract.
 *
 * @param maxNewTokens most tokens to generate, 1 or more; 0 only to have the prompt's log-probabilities
 * @param temperature in [0, 2]; below {@value #TEMPERATURE_MIN} is greedy
 * @param topK 0 keeps all
 * @param topP in (0, 1]
 * @param seed seed of the draws
 * @param stopTokenIds ids that end the answer, at most 64
 * @param choices number of answers, 1 for now
 * @param topLogprobs alternatives to report with each token, 0 to 20
 * @param shaping further steps on the distribution
 * @param search how the answer is found
 * @param constraint what form it has
 * @param promptLogprobs alternatives to report with each token of the prompt, 0 to 20; null for no report
 */
public record GenerationParameters(
        int maxNewTokens,
        float temperature,
        int topK,
        float topP,
        long seed,
        List<Integer> stopTokenIds,
        int choices,
        int topLogprobs,
        Shaping shaping,
        Search search,
        Constraint constraint,
        @Nullable Integer promptLogprobs) {

    /** Lowest temperature that is told from 0. */
    public static final float TEMPERATURE_MIN = 1e-3f;
    /** Most stop ids. */
    public static final int STOP_TOKENS_MAX = 64;
    /** Most alternatives reported with a token. */
    public static final int TOP_LOGPROBS_MAX = 20;
    /** Most candidates the model returns with a step. */
    public static final int CANDIDATES_MAX = 1024;

    /** Enough for a draw from the whole vocabulary to seldom fall outside: then the full row costs a round trip. */
    private static final int CANDIDATES_UNLIMITED = 256;
    /** The same when top-p cuts the tail off. */
    private static final int CANDIDATES_NUCLEUS = 64;

    /** Without shaping, search, constraint and scores of the prompt. */
    public GenerationParameters(
            int maxNewTokens,
            float temperature,
            int topK,
            float topP,
            long seed,
            List<Integer> stopTokenIds,
            int choices,
            int topLogprobs) {
        this(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                stopTokenIds,
                choices,
                topLogprobs,
                Shaping.NONE,
                Search.NONE,
                Constraint.NONE,
                null);
    }

    /**
     * Checks the ranges.
     *
     * @throws InvalidRequestException naming the first field that is wrong
     */
    public GenerationParameters {
        require(
                maxNewTokens >= 1 || maxNewTokens == 0 && promptLogprobs != null,
                "max_new_tokens",
                "must be from 1 to 2147483647");
        require(temperature >= 0 && temperature <= 2, "temperature", "must be in [0, 2], was " + temperature);
        require(topK >= 0, "top_k", "must be from 0 to 2147483647");
        require(topP > 0 && topP <= 1, "top_p", "must be in (0, 1], was " + topP);
        require(
                stopTokenIds.size() <= STOP_TOKENS_MAX,
                "stop_token_ids",
                "must be at most " + STOP_TOKENS_MAX + ", were " + stopTokenIds.size());
        require(choices == 1, "choices", "must be 1, was " + Integer.toUnsignedString(choices));
        require(
                topLogprobs >= 0 && topLogprobs <= TOP_LOGPROBS_MAX,
                "top_logprobs",
                "must be from 0 to " + TOP_LOGPROBS_MAX + ", was " + Integer.toUnsignedString(topLogprobs));
        require(shaping.equals(Shaping.NONE), "shaping", "is not supported yet");
        require(search.equals(Search.NONE), "search", "is not supported yet");
        require(constraint.equals(Constraint.NONE), "constraint", "is not supported yet");
        require(
                promptLogprobs == null || promptLogprobs >= 0 && promptLogprobs <= TOP_LOGPROBS_MAX,
                "prompt_logprobs",
                "must be from 0 to " + TOP_LOGPROBS_MAX);
        stopTokenIds = List.copyOf(stopTokenIds);
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidRequestException(field, rule);
        }
    }

    /** Whether the best token is always taken. */
    public boolean isGreedy() {
        return temperature < TEMPERATURE_MIN;
    }

    /** The decoding these parameters stand for. */
    Decoding decoding() {
        return isGreedy() ? Decoding.greedy() : Decoding.sampling(temperature, topK, topP, new Draws(seed, 0));
    }

    /**
     * How many candidates to ask the model for, 1 to {@value #CANDIDATES_MAX}: what the decoding is sure to need, or
     * for a draw without top-k what it nearly always needs. A top-k above the most is decided from full rows.
     */
    public int candidates() {
        int needed = topK;
        if (isGreedy() || topK > CANDIDATES_MAX) {
            needed = 1;
        } else if (topK == 0) {
            needed = topP < 1 ? CANDIDATES_NUCLEUS : CANDIDATES_UNLIMITED;
        }
        return Math.max(needed, topLogprobs);
    }
}
