package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request for several answers or for beams may say. Every check throws a {@link FailureException}. */
final class SeveralAnswers {
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

    static void checkBeams(Search search, @Nullable Integer choices, @Nullable Integer bestOf) {
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

    /** Beams are compared by the model's own probabilities of their tokens, so nothing may change those. */
    static void checkBeside(Search search, Shaping shaping, Constraint constraint, @Nullable Integer promptLogprobs) {
        if (search instanceof Search.Beam) {
            alone(shaping.minP() == 0, "min_p");
            // 0 leaves it to the package.
            alone(shaping.typicalP() == 1 || shaping.typicalP() == 0, "typical_p");
            alone(shaping.repetitionPenalty() == 1 || shaping.repetitionPenalty() == 0, "repetition_penalty");
            alone(shaping.presencePenalty() == 0, "presence_penalty");
            alone(shaping.frequencyPenalty() == 0, "frequency_penalty");
            alone(shaping.noRepeatNgram() == 0, "no_repeat_ngram_size");
            alone(shaping.logitBias().isEmpty(), "logit_bias");
            alone(shaping.mirostat() == null, "mirostat");
            alone(shaping.dry() == null, "dry_multiplier");
            alone(shaping.minNewTokens() == 0, "min_tokens");
            alone(constraint.equals(Constraint.NONE), "response_format");
            alone(promptLogprobs == null, "prompt_logprobs");
        }
    }

    private static void alone(boolean neutral, String field) {
        if (!neutral) {
            throw FailureException.invalid(
                    field, "invalid_value", "Invalid value for '" + field + "': cannot be combined with num_beams.");
        }
    }
}
