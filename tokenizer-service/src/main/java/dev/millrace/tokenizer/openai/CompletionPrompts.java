package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the {@code prompt} of a text completion: a text or ids, or several of either. */
final class CompletionPrompts {
    /** Most prompts of one request. */
    static final int PROMPTS_MAX = 64;
    /** Most ids of one prompt. */
    static final int IDS_MAX = 131_072;

    private CompletionPrompts() {}

    static List<TextPrompt.Input> read(Fields fields) {
        var node = fields.node("prompt");
        if (node == null) {
            throw fields.missing("prompt");
        }
        if (node.isTextual()) {
            return List.of(text(node));
        }
        fields.require(node, node.isArray(), "prompt", "a string or an array");
        if (node.isEmpty()) {
            throw fields.invalid("prompt", "invalid_value", "must not be empty.");
        }
        if (node.get(0).isNumber()) {
            return List.of(ids(fields, node, "prompt"));
        }
        if (node.size() > PROMPTS_MAX) {
            throw fields.invalid(
                    "prompt",
                    "array_above_max_length",
                    "at most " + PROMPTS_MAX + " prompts, got " + node.size() + ".");
        }
        var prompts = new ArrayList<TextPrompt.Input>(node.size());
        for (int i = 0; i < node.size(); i++) {
            prompts.add(one(fields, node.get(i), "prompt[" + i + "]"));
        }
        return prompts;
    }

    /** The failure with its field named as it is here. */
    static Failure named(Failure failure) {
        var param = failure.param();
        return param != null && (param.equals("text") || param.equals("ids"))
                ? Failure.invalid("prompt", Objects.requireNonNullElse(failure.code(), ""), failure.message())
                : failure;
    }

    private static TextPrompt.Input one(Fields fields, JsonNode node, String name) {
        if (node.isTextual()) {
            return text(node);
        }
        fields.require(node, node.isArray(), name, "a string or an array of integers");
        return ids(fields, node, name);
    }

    private static TextPrompt.Input text(JsonNode node) {
        return new TextPrompt.Text(Fields.wellFormed(node.textValue()));
    }

    /** The ids of the array; whether the vocabulary has them shows later. */
    static TextPrompt.Ids ids(Fields fields, JsonNode array, String name) {
        if (array.size() > IDS_MAX) {
            throw fields.invalid(name, "array_above_max_length", "at most " + IDS_MAX + " ids.");
        }
        var ids = new ArrayList<Integer>(array.size());
        for (int i = 0; i < array.size(); i++) {
            var id = fields.require(array.get(i), array.get(i).isIntegralNumber(), name + "[" + i + "]", "an integer");
            if (!id.canConvertToInt() || id.intValue() < 0) {
                throw fields.invalid(name + "[" + i + "]", "invalid_value", "must be a token id, got " + id + ".");
            }
            ids.add(id.intValue());
        }
        return new TextPrompt.Ids(ids);
    }
}
