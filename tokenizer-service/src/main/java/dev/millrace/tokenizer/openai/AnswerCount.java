package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Search.EarlyStopping;
import dev.millrace.tokenizer.session.RewardWish;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many answers a request wants and how they are found: {@code n} and {@code best_of} of OpenAI, {@code reward_model} and
 * {@code min_reward} of our own, by which the best of them are found instead of their log-probability, {@code num_beams},
 * {@code length_penalty}, {@code early_stopping} and {@code penalty_alpha} of Hugging Face, {@code use_beam_search} of vLLM, where
 * {@code best_of} is the number of beams.
 *
 * @param choices answers told; null for one
 * @param bestOf answers generated for them; null for as many
 * @param search beams, candidates that are compared, or none
 * @param reward by which those are chosen that are told; null for their log-probability
 */
record AnswerCount(
        @Nullable Integer choices,
        @Nullable Integer bestOf,
        Search search,
        @Nullable RewardWish reward) {
    /** Reads and checks the fields. */
    static AnswerCount read(Fields fields, boolean stream) {
        var choices = within(fields, "n", 1);
        int wanted = Objects.requireNonNullElse(choices, 1);
        var bestOf = within(fields, "best_of", 1);
        if (bestOf != null && bestOf < wanted) {
            throw fields.invalid(
                    "best_of", "invalid_value", "must be at least 'n', " + wanted + ", got " + bestOf + ".");
        }
        var reward = reward(fields, bestOf, wanted);
        var beams = within(fields, "num_beams", 1);
        if (fields.flag("use_beam_search") && (beams == null || beams == 1)) {
            beams = Objects.requireNonNullElse(bestOf, wanted);
            bestOf = null;
            notByBeams(fields, reward);
            if (beams < 2) {
                throw fields.invalid("use_beam_search", "invalid_value", "needs a 'best_of' of 2 or more.");
            }
        }
        if (beams == null || beams == 1) {
            neutral(fields);
            var search = ContrastiveFields.read(fields, wanted, bestOf);
            // By their reward the best are known at the end, and then their text comes at once.
            var generated = generated(fields, bestOf, wanted, stream && reward == null);
            return new AnswerCount(several(wanted), generated, search, reward);
        }
        if (fields.number("penalty_alpha") != null) {
            throw fields.invalid("penalty_alpha", "invalid_value", "cannot be combined with 'num_beams'.");
        }
        if (wanted > beams) {
            throw fields.invalid(
                    "n", "invalid_value", "must be at most 'num_beams', " + beams + ", got " + wanted + ".");
        }
        notByBeams(fields, reward);
        if (bestOf != null && bestOf > wanted) {
            throw fields.invalid("best_of", "invalid_value", "cannot be combined with 'num_beams'.");
        }
        return new AnswerCount(
                several(wanted), null, new Search.Beam(beams, lengthPenalty(fields), earlyStopping(fields)), null);
    }

    private static @Nullable RewardWish reward(Fields fields, @Nullable Integer bestOf, int wanted) {
        var model = fields.text("reward_model");
        var min = fields.number("min_reward");
        if (model == null) {
            if (min != null) {
                throw fields.invalid("min_reward", "invalid_value", "only allowed with 'reward_model'.");
            }
            return null;
        }
        if (bestOf == null || bestOf == wanted) {
            throw fields.invalid(
                    "reward_model", "invalid_value", "needs a 'best_of' above 'n', " + wanted + ", to choose from.");
        }
        return new RewardWish(model, min == null ? null : min.doubleValue());
    }

    private static void notByBeams(Fields fields, @Nullable RewardWish reward) {
        if (reward != null) {
            throw fields.invalid("reward_model", "invalid_value", "cannot be combined with beams.");
        }
    }

    private static @Nullable Integer several(int wanted) {
        return wanted == 1 ? null : wanted;
    }

    private static @Nullable Integer within(Fields fields, String name, int min) {
        var value = fields.integer(name);
        if (value != null && value < min) {
            throw fields.invalid(name, "integer_below_min_value", "must be " + min + " or more, got " + value + ".");
        }
        if (value != null && value > TextParameters.CHOICES_MAX) {
            throw fields.invalid(
                    name,
                    "integer_above_max_value",
                    "must be at most " + TextParameters.CHOICES_MAX + ", got " + value + ".");
        }
        return value;
    }

    private static @Nullable Integer generated(Fields fields, @Nullable Integer bestOf, int wanted, boolean stream) {
        if (bestOf == null || bestOf == wanted) {
            return null;
        }
        if (stream) {
            throw fields.invalid("best_of", "invalid_value", "above 'n' it is only allowed when 'stream' is false.");
        }
        return bestOf;
    }

    private static void neutral(Fields fields) {
        if (lengthPenalty(fields) != 1) {
            throw fields.invalid("length_penalty", "invalid_value", "only allowed with 'num_beams'.");
        }
        if (earlyStopping(fields) != EarlyStopping.HEURISTIC) {
            throw fields.invalid("early_stopping", "invalid_value", "only allowed with 'num_beams'.");
        }
    }

    private static float lengthPenalty(Fields fields) {
        var value = fields.number("length_penalty");
        if (value != null && !(value >= -10 && value <= 10)) {
            throw fields.invalid("length_penalty", "invalid_value", "must be in [-10, 10], got " + value + ".");
        }
        return Objects.requireNonNullElse(value, 1f);
    }

    private static EarlyStopping earlyStopping(Fields fields) {
        JsonNode value = fields.node("early_stopping");
        if (value == null) {
            return EarlyStopping.HEURISTIC;
        }
        if (value.isTextual() && value.textValue().equals("never")) {
            return EarlyStopping.NEVER;
        }
        fields.require(value, value.isBoolean(), "early_stopping", "a boolean or \"never\"");
        return value.booleanValue() ? EarlyStopping.FIRST : EarlyStopping.HEURISTIC;
    }
}
