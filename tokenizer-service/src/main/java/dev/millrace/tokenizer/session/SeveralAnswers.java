package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request for several answers, beams or candidates that are compared may say. Every check throws a {@link FailureException}. */
public final class SeveralAnswers {
    /** Most candidates that contrastive search compares. */
    public static final int CONTRASTIVE_TOP_K_MAX = 16;

    private static final float LENGTH_PENALTY_MAX = 10;

    private SeveralAnswers() {}

    static void checkChoices(@Nullable Integer choices, @Nullable Integer bestOf) {
        int wanted = Objects.requireNonNullElse(choices, 1);
        TextParameters.require(
                wanted >= 1 && wanted <= TextParameters.CHOICES_MAX,
                "choices",
                "1 to " + TextParameters.CHOICES_MAX,
                choices);
        TextParameters.require(
                bestOf == null || bestOf >= wanted && bestOf <= TextParameters.CHOICES_MAX,
                "best_of",
                "from the number of answers, " + wanted + ", to " + TextParameters.CHOICES_MAX,
                bestOf);
    }

    static void checkSearch(Search search, @Nullable Integer choices, @Nullable Integer bestOf) {
        if (search instanceof Search.Contrastive contrastive) {
            TextParameters.require(
                    contrastive.penaltyAlpha() >= 0 && contrastive.penaltyAlpha() <= 1,
                    "penalty_alpha",
                    "in [0, 1]",
                    contrastive.penaltyAlpha());
            TextParameters.require(
                    contrastive.topK() >= 1 && contrastive.topK() <= CONTRASTIVE_TOP_K_MAX,
                    "top_k",
                    "1 to " + CONTRASTIVE_TOP_K_MAX + " with penalty_alpha",
                    contrastive.topK());
            TextParameters.require(choices == null || choices == 1, "choices", "1 with penalty_alpha", choices);
            TextParameters.require(bestOf == null || bestOf == 1, "best_of", "1 with penalty_alpha", bestOf);
        }
        if (search instanceof Search.Beam beam) {
            TextParameters.require(
                    beam.beams() >= 2 && beam.beams() <= TextParameters.CHOICES_MAX,
                    "num_beams",
                    "2 to " + TextParameters.CHOICES_MAX,
                    beam.beams());
            TextParameters.require(
                    choices == null || choices <= beam.beams(),
                    "choices",
                    "at most the number of beams, " + beam.beams(),
                    choices);
            TextParameters.require(bestOf == null, "best_of", "left out with num_beams", bestOf);
            TextParameters.require(
                    Math.abs(beam.lengthPenalty()) <= LENGTH_PENALTY_MAX,
                    "length_penalty",
                    "in [-10, 10]",
                    beam.lengthPenalty());
        }
    }

    /** Beams and candidates are weighed by the model's own probabilities, so nothing may change those. */
    static void checkBeside(Search search, Shaping shaping, boolean isPromptScored) {
        if (!(search instanceof Search.Tokenwise)) {
            String by = search instanceof Search.Beam ? "num_beams" : "penalty_alpha";
            alone(shaping.minP() == 0, "min_p", by);
            // 0 leaves it to the package.
            alone(shaping.typicalP() == 1 || shaping.typicalP() == 0, "typical_p", by);
            alone(shaping.repetitionPenalty() == 1 || shaping.repetitionPenalty() == 0, "repetition_penalty", by);
            alone(shaping.presencePenalty() == 0, "presence_penalty", by);
            alone(shaping.frequencyPenalty() == 0, "frequency_penalty", by);
            alone(shaping.noRepeatNgram() == 0, "no_repeat_ngram_size", by);
            alone(shaping.logitBias().isEmpty(), "logit_bias", by);
            alone(shaping.mirostat() == null, "mirostat", by);
            alone(shaping.dry() == null, "dry_multiplier", by);
            alone(shaping.minNewTokens() == 0, "min_tokens", by);
            alone(!isPromptScored, "prompt_logprobs", by);
        }
    }

    private static void alone(boolean neutral, String field, String by) {
        if (!neutral) {
            throw FailureException.invalid(
                    field, "invalid_value", "Invalid value for '" + field + "': cannot be combined with " + by + ".");
        }
    }
}
