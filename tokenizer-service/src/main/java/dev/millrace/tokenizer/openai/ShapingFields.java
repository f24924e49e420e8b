package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Mirostat;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.GenerationDefaults;
import dev.millrace.tokenizer.session.ShapingRanges;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request that change the distribution or say when an answer may end, with the names that OpenAI, Hugging
 * Face, vLLM and llama.cpp give them.
 *
 * @param shaping what is asked; 0 where the model's default shall stand
 * @param dryBreakers texts no repetition reaches across
 * @param stopTokenIds further tokens that end the answer
 * @param ignoreStopTokens whether the model's own end tokens do not
 */
record ShapingFields(Shaping shaping, List<String> dryBreakers, List<Integer> stopTokenIds, boolean ignoreStopTokens) {
    private static final Pattern ID = Pattern.compile("[0-9]{1,9}");
    private static final float TAU = 5;
    private static final float ETA = 0.1f;
    private static final float DRY_BASE = 1.75f;
    private static final int DRY_ALLOWED_LENGTH = 2;
    /** llama.cpp's word for the whole text. */
    private static final int WHOLE_TEXT = -1;

    /** Names of the API by those of the contract, where they differ. */
    private static final Map<String, String> NAMES = Map.of(
            "no_repeat_ngram", "no_repeat_ngram_size",
            "min_new_tokens", "min_tokens",
            "mirostat.tau", "mirostat_tau",
            "mirostat.eta", "mirostat_eta",
            "dry.multiplier", "dry_multiplier",
            "dry.base", "dry_base",
            "dry.allowed_length", "dry_allowed_length",
            "dry.last_tokens", "dry_penalty_last_n",
            "dry_breakers", "dry_sequence_breakers");

    /**
     * Reads and checks them.
     *
     * @param maxTokens the most tokens asked for, or null
     * @throws dev.millrace.tokenizer.session.FailureException naming the first wrong field
     */
    static ShapingFields read(Fields fields, @Nullable Integer maxTokens) {
        var repetition = present(fields, "repetition_penalty", "repeat_penalty");
        var ranges = new ShapingRanges(
                name -> fields.param(name.equals("repetition_penalty") ? repetition : NAMES.getOrDefault(name, name)));
        var shaping = new Shaping(
                orZero(fields.number("min_p")),
                aboveZero(fields, "typical_p"),
                aboveZero(fields, repetition),
                orZero(fields.number("presence_penalty")),
                orZero(fields.number("frequency_penalty")),
                orZero(fields.integer("no_repeat_ngram_size")),
                logitBias(fields),
                mirostat(fields, ranges),
                dry(fields, ranges),
                orZero(fields.integer("min_tokens")));
        ranges.check(shaping);
        requireRoom(fields, shaping, maxTokens);
        var breakers = texts(fields, "dry_sequence_breakers");
        ranges.checkBreakers(breakers);
        return new ShapingFields(shaping, breakers, stopTokenIds(fields), fields.flag("ignore_eos"));
    }

    /** Refuses a least length beyond the most. */
    static void requireRoom(Fields fields, Shaping shaping, @Nullable Integer maxTokens) {
        if (maxTokens != null && shaping.minNewTokens() > maxTokens) {
            throw fields.invalid(
                    "min_tokens", "invalid_value", "must be at most the most tokens, which are " + maxTokens + ".");
        }
    }

    /** The parameters with what was asked here. */
    TextParameters on(TextParameters parameters) {
        return parameters.shaped(shaping, dryBreakers, stopTokenIds, ignoreStopTokens);
    }

    private static String present(Fields fields, String name, String alias) {
        return fields.node(name) == null && fields.node(alias) != null ? alias : name;
    }

    private static float orZero(@Nullable Float value) {
        return value == null ? 0 : value;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    /** 0 is what an absent field is; one that is there has to be above it. */
    private static float aboveZero(Fields fields, String name) {
        var value = fields.number(name);
        if (value != null && !(value > 0)) {
            throw fields.invalid(name, "invalid_value", "must be above 0, got " + value + ".");
        }
        return orZero(value);
    }

    private static Map<Integer, Float> logitBias(Fields fields) {
        var node = fields.objectNode("logit_bias");
        if (node == null) {
            return Map.of();
        }
        if (node.size() > ShapingRanges.BIASES_MAX) {
            throw fields.invalid(
                    "logit_bias",
                    "invalid_value",
                    "at most " + ShapingRanges.BIASES_MAX + " ids, got " + node.size() + ".");
        }
        var biases = HashMap.<Integer, Float>newHashMap(node.size());
        for (var entry : node.properties()) {
            if (!ID.matcher(entry.getKey()).matches()) {
                throw fields.invalid("logit_bias", "invalid_value", "its names must be token ids.");
            }
            var value =
                    fields.require(entry.getValue(), entry.getValue().isNumber(), "logit_bias", "numbers as values");
            biases.put(Integer.valueOf(entry.getKey()), value.floatValue());
        }
        return biases;
    }

    private static @Nullable Mirostat mirostat(Fields fields, ShapingRanges ranges) {
        var name = present(fields, "mirostat", "mirostat_mode");
        var version = fields.integer(name);
        var tau = Objects.requireNonNullElse(fields.number("mirostat_tau"), TAU);
        var eta = Objects.requireNonNullElse(fields.number("mirostat_eta"), ETA);
        if (version != null && version != 0 && version != 2) {
            throw fields.invalid(name, "invalid_value", "must be 0 or 2, got " + version + ".");
        }
        var asked = new Mirostat(tau, eta);
        // What is out of its range is wrong while it is off, too.
        ranges.check(asked);
        return version == null || version == 0 ? null : asked;
    }

    private static @Nullable Dry dry(Fields fields, ShapingRanges ranges) {
        float multiplier = orZero(fields.number("dry_multiplier"));
        var base = Objects.requireNonNullElse(fields.number("dry_base"), DRY_BASE);
        var allowed = Objects.requireNonNullElse(fields.integer("dry_allowed_length"), DRY_ALLOWED_LENGTH);
        var last = Objects.requireNonNullElse(fields.integer("dry_penalty_last_n"), WHOLE_TEXT);
        if (last < WHOLE_TEXT) {
            throw fields.invalid("dry_penalty_last_n", "invalid_value", "must be -1 or more, got " + last + ".");
        }
        var asked = new Dry(multiplier == 0 ? 1 : multiplier, base, allowed, Math.max(0, last), List.of());
        // As above.
        ranges.check(asked);
        return multiplier == 0 || last == 0 ? null : asked;
    }

    private static List<String> texts(Fields fields, String name) {
        var texts = new ArrayList<String>();
        for (var text : elements(fields, name, ShapingRanges.BREAKERS_MAX)) {
            texts.add(Fields.wellFormed(
                    fields.require(text, text.isTextual(), name, "strings").textValue()));
        }
        return texts;
    }

    private static List<Integer> stopTokenIds(Fields fields) {
        var ids = new ArrayList<Integer>();
        for (var id : elements(fields, "stop_token_ids", GenerationDefaults.STOP_TOKENS_MAX)) {
            fields.require(id, id.isIntegralNumber(), "stop_token_ids", "integers");
            if (!id.canConvertToInt() || id.intValue() < 0) {
                throw fields.invalid("stop_token_ids", "invalid_value", "must be token ids.");
            }
            ids.add(id.intValue());
        }
        return ids;
    }

    private static Iterable<JsonNode> elements(Fields fields, String name, int most) {
        var array = fields.array(name);
        if (array == null) {
            return List.of();
        }
        if (array.size() > most) {
            throw fields.invalid(name, "array_above_max_length", "at most " + most + ", got " + array.size() + ".");
        }
        return array;
    }
}
