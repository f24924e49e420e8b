package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One of the {@code methods} of a comparison.
 *
 * @param name distinct, 1 to {@value #NAME_LENGTH_MAX} characters
 * @param parameters its own, and where it does not say those that are common to all
 */
record ComparisonMethod(String name, TextParameters parameters) {
    /** Fewest methods of a comparison. */
    static final int METHODS_MIN = 2;
    /** Most methods of a comparison. */
    static final int METHODS_MAX = 8;
    /** Longest name in characters. */
    static final int NAME_LENGTH_MAX = 64;

    private static final String METHODS = "methods";
    /** What all methods have in common, lest they answer different questions. */
    private static final List<String> COMMON_ONLY =
            List.of("messages", "prompt", "model", "stream", "priority", "cache_salt", "tools", "tool_choice", METHODS);

    /** What a method may say; whatever else stands in one would be taken for said. */
    static final Set<String> FIELDS = Set.of(
            // Who it is, and how it draws.
            "name",
            "temperature",
            "top_k",
            "top_p",
            "seed",
            "stop",
            "stop_token_ids",
            "ignore_eos",
            "timeout_ms",
            "max_tokens",
            "max_completion_tokens",
            "top_logprobs",
            // Shaping.
            "logit_bias",
            "repetition_penalty",
            "repeat_penalty",
            "presence_penalty",
            "frequency_penalty",
            "no_repeat_ngram_size",
            "min_tokens",
            "min_p",
            "typical_p",
            "mirostat",
            "mirostat_mode",
            "mirostat_tau",
            "mirostat_eta",
            "dry_multiplier",
            "dry_base",
            "dry_allowed_length",
            "dry_penalty_last_n",
            "dry_sequence_breakers",
            // Searches.
            "n",
            "best_of",
            "reward_model",
            "min_reward",
            "num_beams",
            "use_beam_search",
            "length_penalty",
            "early_stopping",
            "penalty_alpha",
            // Room and form.
            "context_overflow",
            "truncate_prompt_tokens",
            "response_format",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar",
            "json_schema",
            "grammar",
            "structured_outputs");

    /**
     * Reads the {@code methods} of a body.
     *
     * @param common fields that a method may leave out
     * @throws FailureException naming the first wrong field
     */
    static List<ComparisonMethod> readAll(Fields body, Fields common) {
        var array = body.array(METHODS);
        if (array == null) {
            throw body.missing(METHODS);
        }
        if (array.size() < METHODS_MIN || array.size() > METHODS_MAX) {
            throw body.invalid(
                    METHODS,
                    "invalid_value",
                    "must hold " + METHODS_MIN + " to " + METHODS_MAX + " methods, but holds " + array.size() + ".");
        }
        var methods = new ArrayList<ComparisonMethod>(array.size());
        var names = new HashSet<String>();
        for (int i = 0; i < array.size(); i++) {
            var path = METHODS + "[" + i + "]";
            var own = new Fields(body.require(array.get(i), array.get(i).isObject(), path, "an object"), path);
            var method = new ComparisonMethod(name(own), parameters(own, common));
            if (!names.add(method.name())) {
                throw own.invalid("name", "invalid_value", "another method has this name.");
            }
            methods.add(method);
        }
        return methods;
    }

    private static String name(Fields own) {
        var name = own.text("name");
        if (name == null) {
            throw own.missing("name");
        }
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw own.invalid("name", "invalid_value", "must be a text of 1 to " + NAME_LENGTH_MAX + " characters.");
        }
        return name;
    }

    private static TextParameters parameters(Fields own, Fields common) {
        for (var field : COMMON_ONLY) {
            if (own.node(field) != null) {
                throw own.invalid(field, "invalid_value", "is the same for all methods; give it beside them.");
            }
        }
        requireKnown(own);
        try {
            return parameters(common.with(own.object()));
        } catch (FailureException e) {
            throw new FailureException(named(e.failure(), own, common));
        }
    }

    private static void requireKnown(Fields own) {
        for (var field : own.object().properties()) {
            var name = field.getKey();
            if (!FIELDS.contains(name) && !Unsupported.NAMES.contains(name) && own.node(name) != null) {
                throw own.invalid(shown(name), "unknown_parameter", "no field of a method.");
            }
        }
    }

    private static String shown(String name) {
        return name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX) + "…";
    }

    /** With the fields of a chat whose answer is not streamed: what several answers were picked from comes at the end. */
    private static TextParameters parameters(Fields merged) {
        Unsupported.check(merged);
        var count = AnswerCount.read(merged, false);
        if (count.choices() != null) {
            throw merged.invalid("n", "invalid_value", "each method has one answer.");
        }
        return AnswerForm.on(merged, OverflowFields.read(merged, ChatRequest.parameters(merged, true, count)));
    }

    /** What is not given beside the methods was given, or is missing, in this one. */
    private static Failure named(Failure failure, Fields own, Fields common) {
        var param = failure.param();
        if (param == null) {
            return failure;
        }
        var field = param.split("[.\\[]", 2)[0];
        if (own.node(field) == null && common.node(field) != null) {
            return failure;
        }
        var there = own.param(param);
        return Failure.invalid(
                there,
                Objects.requireNonNullElse(failure.code(), ""),
                failure.message().replace("'" + param + "'", "'" + there + "'"));
    }
}
