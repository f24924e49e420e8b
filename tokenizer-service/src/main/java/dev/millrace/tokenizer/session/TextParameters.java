package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoding parameters as asked for; null means the default.
 *
 * @param maxNewTokens most tokens to generate, 1 or more; 0 only to have the prompt's log-probabilities
 * @param temperature in [0, 2]; 0 is greedy
 * @param topK 0 or more; 0 keeps all
 * @param topP in (0, 1]
 * @param seed any 64 bits
 * @param stop texts that end the answer, at most 4 of 1 to 256 characters
 * @param topLogprobs alternatives to report with each token, 0 to 20
 * @param timeoutMs time the whole request may take, 1 or more
 * @param shaping further steps on the distribution; its DRY breakers are made of {@code dryBreakers}
 * @param dryBreakers texts no repetition reaches across, at most 32 of 1 to 40 characters
 * @param search how the answer is found
 * @param constraint what form it has
 * @param promptScoring what is told of the prompt's tokens; null for nothing
 * @param choices number of answers, 1 to 16
 * @param bestOf how many are generated for them, choices to 16
 * @param overflow what to do with a prompt that is too long
 * @param ignoreStopTokens whether the model's own end tokens do not end the answer
 * @param truncatePromptTokens keep only so many tokens at the end of the prompt, 1 or more or {@link #WHAT_FITS}; null
 *     keeps all
 * @param stopTokenIds further tokens that end the answer, at most {@value GenerationDefaults#STOP_TOKENS_MAX} with the
 *     model's own
 * @param reward by which answers are chosen of those generated; null for their log-probability
 */
public record TextParameters(
        @Nullable Integer maxNewTokens,
        @Nullable Float temperature,
        @Nullable Integer topK,
        @Nullable Float topP,
        @Nullable Long seed,
        List<String> stop,
        @Nullable Integer topLogprobs,
        @Nullable Integer timeoutMs,
        Shaping shaping,
        List<String> dryBreakers,
        Search search,
        Constraint constraint,
        @Nullable PromptScoring promptScoring,
        @Nullable Integer choices,
        @Nullable Integer bestOf,
        ContextOverflow overflow,
        boolean ignoreStopTokens,
        @Nullable Integer truncatePromptTokens,
        List<Integer> stopTokenIds,
        @Nullable RewardWish reward) {
    /** As {@code truncatePromptTokens}: as many as leave room for the answer. */
    public static final int WHAT_FITS = -1;
    /** Most stop strings. */
    public static final int STOPS_MAX = 4;
    /** Longest stop string in characters. */
    public static final int STOP_LENGTH_MAX = 256;
    /** Most alternatives a token. */
    public static final int TOP_LOGPROBS_MAX = 20;

    /** Most answers. */
    public static final int CHOICES_MAX = 16;

    private static final ShapingRanges CONTRACT =
            new ShapingRanges(field -> field.equals("dry_breakers") ? field : "shaping." + field);

    /** Everything left to the defaults. */
    public static final TextParameters DEFAULTS =
            new TextParameters(null, null, null, null, null, List.of(), null, null);

    /** What to do when prompt and answer do not fit into the context. */
    public enum ContextOverflow {
        /** Refuse the prompt. */
        REFUSE,
        /** Leave out its middle. */
        TRUNCATE_MIDDLE,
        /** Leave out its oldest tokens. */
        SLIDE
    }

    /** With all of the prompt. */
    public TextParameters(
            @Nullable Integer maxNewTokens,
            @Nullable Float temperature,
            @Nullable Integer topK,
            @Nullable Float topP,
            @Nullable Long seed,
            List<String> stop,
            @Nullable Integer topLogprobs,
            @Nullable Integer timeoutMs,
            Shaping shaping,
            List<String> dryBreakers,
            Search search,
            Constraint constraint,
            @Nullable PromptScoring promptScoring,
            @Nullable Integer choices,
            @Nullable Integer bestOf,
            ContextOverflow overflow,
            boolean ignoreStopTokens) {
        this(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                stop,
                topLogprobs,
                timeoutMs,
                shaping,
                dryBreakers,
                search,
                constraint,
                promptScoring,
                choices,
                bestOf,
                overflow,
                ignoreStopTokens,
                null,
                List.of(),
                null);
    }

    /** The same, to be changed in places. */
    TextParametersCopy copy() {
        return new TextParametersCopy(this);
    }

    /** The same with another way to treat a prompt that is too long. */
    public TextParameters withOverflow(ContextOverflow other, @Nullable Integer lastTokens) {
        return copy().overflow(other, lastTokens).build();
    }

    /** The same, in no more than this time; 1 or more. */
    public TextParameters within(int ms) {
        return copy().timeoutMs(timeoutMs == null ? ms : Math.min(timeoutMs, ms))
                .build();
    }

    /**
     * The same found in another way.
     *
     * @param generated answers of which the best is told, 1 to {@value #CHOICES_MAX}; null for as many as are told
     * @param wish by which the best are chosen; null for their log-probability
     */
    public TextParameters searching(Search other, @Nullable Integer generated, @Nullable RewardWish wish) {
        return copy().search(other, generated).reward(wish).build();
    }

    /** The same with answers chosen so; null for their log-probability. */
    public TextParameters choosing(@Nullable RewardWish wish) {
        return copy().reward(wish).build();
    }

    /** The same in another form. */
    public TextParameters with(Constraint form) {
        return copy().constraint(form).build();
    }

    /** Without what is seldom asked for. */
    public TextParameters(
            @Nullable Integer maxNewTokens,
            @Nullable Float temperature,
            @Nullable Integer topK,
            @Nullable Float topP,
            @Nullable Long seed,
            List<String> stop,
            @Nullable Integer topLogprobs,
            @Nullable Integer timeoutMs) {
        this(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                stop,
                topLogprobs,
                timeoutMs,
                Shaping.UNSET,
                List.of(),
                Search.NONE,
                Constraint.NONE,
                null,
                null,
                null,
                ContextOverflow.REFUSE,
                false);
    }

    /** The same with another length and other tokens reported. */
    public TextParameters reporting(
            @Nullable Integer newMaxNewTokens, @Nullable Integer newTopLogprobs, @Nullable Integer newPromptLogprobs) {
        return copy().reporting(newMaxNewTokens, newTopLogprobs, newPromptLogprobs)
                .build();
    }

    /** The same, shaped and ended so. */
    public TextParameters shaped(
            Shaping shapedSo, List<String> breakers, List<Integer> endedBy, boolean ignoringStopTokens) {
        return copy().shaped(shapedSo, breakers, endedBy, ignoringStopTokens).build();
    }

    /**
     * Checks every range.
     *
     * @throws FailureException naming the field
     */
    public TextParameters {
        stop = List.copyOf(stop);
        dryBreakers = List.copyOf(dryBreakers);
        stopTokenIds = List.copyOf(stopTokenIds);
        CONTRACT.check(shaping);
        CONTRACT.checkBreakers(dryBreakers);
        require(
                stopTokenIds.size() <= GenerationDefaults.STOP_TOKENS_MAX,
                "stop_token_ids",
                "at most " + GenerationDefaults.STOP_TOKENS_MAX,
                stopTokenIds.size());
        int least = promptScoring == null ? 1 : 0;
        require(maxNewTokens == null || maxNewTokens >= least, "max_new_tokens", least + " or more", maxNewTokens);
        require(temperature == null || (temperature >= 0 && temperature <= 2), "temperature", "in [0, 2]", temperature);
        require(topK == null || topK >= 0, "top_k", "0 or more", topK);
        require(topP == null || (topP > 0 && topP <= 1), "top_p", "in (0, 1]", topP);
        require(
                topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= TOP_LOGPROBS_MAX),
                "top_logprobs",
                "in [0, " + TOP_LOGPROBS_MAX + "]",
                topLogprobs);
        SeveralAnswers.checkChoices(choices, bestOf);
        SeveralAnswers.checkSearch(search, choices, bestOf);
        RewardWish.check(reward, choices, bestOf);
        SeveralAnswers.checkBeside(search, shaping, promptScoring != null);
        FormBeside.check("constraint", constraint, search, shaping, ignoreStopTokens);
        require(timeoutMs == null || timeoutMs >= 1, "timeout_ms", "1 or more", timeoutMs);
        require(
                truncatePromptTokens == null || truncatePromptTokens >= 1 || truncatePromptTokens == WHAT_FITS,
                "truncate_prompt_tokens",
                "1 or more, or -1",
                truncatePromptTokens);
        require(stop.size() <= STOPS_MAX, "stop", "at most " + STOPS_MAX + " texts", stop.size());
        for (var text : stop) {
            require(
                    !text.isEmpty() && text.length() <= STOP_LENGTH_MAX,
                    "stop",
                    "texts of 1 to " + STOP_LENGTH_MAX + " characters",
                    text.length());
        }
    }

    static void require(boolean good, String field, String range, @Nullable Object value) {
        if (!good) {
            throw FailureException.invalid(
                    field,
                    "invalid_value",
                    "Invalid value for '" + field + "': must be " + range + ", got " + value + ".");
        }
    }
}
