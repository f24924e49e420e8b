package dev.millrace.sampler;

import dev.millrace.sampler.beam.BeamSearch;
import dev.millrace.sampler.decode.Decoding;
import dev.millrace.sampler.decode.Draws;
import dev.millrace.sampler.decode.ShapingSteps;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.mask.MaskStep;
import dev.millrace.sampler.mask.TokenMask;
import dev.millrace.sampler.process.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
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
 * @param choices number of answers, 1 to {@value #CHOICES_MAX}
 * @param topLogprobs alternatives to report with each token, 0 to 20
 * @param shaping further steps on the distribution
 * @param search how the answer is found
 * @param constraint what form it has
 * @param promptScoring what is told of the prompt's tokens; null for nothing
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
        @Nullable PromptScoring promptScoring) {

    /** Lowest temperature that is told from 0. */
    public static final float TEMPERATURE_MIN = 1e-3f;
    /** Most stop ids. */
    public static final int STOP_TOKENS_MAX = 64;
    /** Most answers to one prompt. */
    public static final int CHOICES_MAX = 16;
    /** Most beginnings of a beam search. */
    public static final int BEAMS_MAX = 16;
    /** Most candidates that contrastive search compares. */
    public static final int CONTRASTIVE_TOP_K_MAX = 16;
    /** Most alternatives reported with a token. */
    public static final int TOP_LOGPROBS_MAX = 20;
    /** Most candidates the model returns with a step. */
    public static final int CANDIDATES_MAX = 1024;

    /** Enough for a draw from the whole vocabulary to seldom fall outside: then the full row costs a round trip. */
    private static final int CANDIDATES_UNLIMITED = 256;
    /** The same when top-p cuts the tail off. */
    private static final int CANDIDATES_NUCLEUS = 64;
    /** How many more when steps on the logits change their order. */
    private static final int CANDIDATES_SPARE = 64;

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
                maxNewTokens >= 1 || maxNewTokens == 0 && promptScoring != null,
                "max_new_tokens",
                "must be from 1 to 2147483647");
        require(temperature >= 0 && temperature <= 2, "temperature", "must be in [0, 2], was " + temperature);
        require(topK >= 0, "top_k", "must be from 0 to 2147483647");
        require(topP > 0 && topP <= 1, "top_p", "must be in (0, 1], was " + topP);
        require(
                stopTokenIds.size() <= STOP_TOKENS_MAX,
                "stop_token_ids",
                "must be at most " + STOP_TOKENS_MAX + ", were " + stopTokenIds.size());
        require(
                choices >= 1 && choices <= CHOICES_MAX,
                "choices",
                "must be from 1 to " + CHOICES_MAX + ", was " + Integer.toUnsignedString(choices));
        require(
                topLogprobs >= 0 && topLogprobs <= TOP_LOGPROBS_MAX,
                "top_logprobs",
                "must be from 0 to " + TOP_LOGPROBS_MAX + ", was " + Integer.toUnsignedString(topLogprobs));
        ShapingRanges.check(shaping);
        SearchRanges.check(search, choices, shaping, constraint, promptScoring != null);
        stopTokenIds = List.copyOf(stopTokenIds);
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidRequestException(field, rule);
        }
    }

    /** Whether the best token is always taken. */
    public boolean isGreedy() {
        return temperature < TEMPERATURE_MIN || search instanceof Search.Contrastive;
    }

    /** Whether the model is to compare each token with those before it. */
    public boolean isCompared() {
        return search instanceof Search.Contrastive contrastive && !contrastive.isGreedy();
    }

    /**
     * The decoding these parameters stand for.
     *
     * @param choice which answer, from 0
     * @param prompt what is answered
     * @param generated the answer so far
     * @param mu Mirostat's bound after it; empty when it begins, and without Mirostat
     */
    Decoding decoding(int choice, TokenIds prompt, TokenIds generated, OptionalDouble mu) {
        return decoding(choice, prompt, generated, mu, null);
    }

    /**
     * The same for an answer that has a form.
     *
     * @param mask what may come next after {@code generated}; null for anything
     */
    Decoding decoding(int choice, TokenIds prompt, TokenIds generated, OptionalDouble mu, @Nullable TokenMask mask) {
        var draws = new Draws(seed, choice);
        var unshaped = isGreedy()
                ? Decoding.greedy()
                : Decoding.sampling(temperature, topK, topP, shaping.minP(), shaping.typicalP(), draws);
        var mirostat = isGreedy() ? null : shaping.mirostat();
        if (mirostat == null && mask == null && !ShapingSteps.any(shaping)) {
            return unshaped;
        }
        var history = new History(prompt.plus(generated).stream().toArray());
        var steps = ShapingSteps.of(shaping, history, generated.size(), Set.copyOf(stopTokenIds));
        if (mask != null) {
            steps = new ArrayList<>(steps);
            steps.add(new MaskStep(mask));
        }
        return mirostat == null
                ? Decoding.shaped(unshaped, steps, history)
                : Decoding.mirostat(temperature, mirostat, mu, draws, steps, history);
    }

    /** Most sequences that are open for it at once, 1 to {@value #CHOICES_MAX}. */
    public int sequences() {
        return search instanceof Search.Beam beam ? beam.beams() : choices;
    }

    /**
     * How many candidates to ask the model for, 1 to {@value #CANDIDATES_MAX}: what the decoding is sure to need, or
     * for a draw without top-k what it nearly always needs. A top-k above the most is decided from full rows.
     */
    public int candidates() {
        boolean shaped = ShapingSteps.any(shaping) || isConstrained();
        return Math.max(shaped ? shapedCandidates() : plainCandidates(), topLogprobs);
    }

    private int plainCandidates() {
        if (search instanceof Search.Beam beam) {
            return Math.min(CANDIDATES_MAX, BeamSearch.candidates(beam.beams(), stopTokenIds.size()));
        }
        if (search instanceof Search.Contrastive contrastive) {
            return contrastive.topK();
        }
        if (isGreedy()) {
            return 1;
        }
        if (shaping.mirostat() != null) {
            return CANDIDATES_UNLIMITED;
        }
        if (topK > CANDIDATES_MAX) {
            return 1;
        }
        if (topK > 0) {
            return topK;
        }
        boolean cut = topP < 1 || shaping.minP() > 0;
        // The entropy of what nothing has cut is known of rows only.
        return cut ? CANDIDATES_NUCLEUS : shaping.typicalP() < 1 ? 1 : CANDIDATES_UNLIMITED;
    }

    /** Some of the best may fall behind others; and the less is outside, the less matters what falls there. */
    private int shapedCandidates() {
        int plain = plainCandidates();
        if (isGreedy()) {
            return plain + CANDIDATES_SPARE;
        }
        boolean decidedByRows = plain == 1 && topK != 1;
        if (decidedByRows) {
            return plain;
        }
        boolean settledByRank = topK > 0 && shaping.mirostat() == null;
        return settledByRank ? Math.min(CANDIDATES_MAX, plain + CANDIDATES_SPARE) : CANDIDATES_MAX;
    }

    /** Whether the answer must have a form. */
    public boolean isConstrained() {
        return !constraint.equals(Constraint.NONE);
    }

    /** Ids whose logits to ask the model for whatever their rank, at most {@value ShapingSteps#EXTRA_IDS_MAX}. */
    public int[] extraIds() {
        var biased = Arrays.stream(ShapingSteps.extraIds(shaping));
        // Where nothing but an end fits, the end should not cost a whole row.
        var ends = isConstrained() ? stopTokenIds.stream().mapToInt(Integer::intValue) : IntStream.empty();
        return IntStream.concat(biased, ends)
                .distinct()
                .limit(ShapingSteps.EXTRA_IDS_MAX)
                .toArray();
    }
}
