package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the API that mean something which is not built yet. To ignore them would be to answer another question than
 * was asked, so anything but their neutral value is refused.
 */
final class Unsupported {
    private static final List<String> NEVER =
            List.of("functions", "function_call", "audio", "prediction", "chat_template", "chat_template_kwargs");

    /** Numbers that other servers take, and the value that changes nothing. */
    private static final Map<String, Float> NEUTRAL = Map.of("best_of", 1f);

    private Unsupported() {}

    static void check(Fields fields) {
        choices(fields);
        NEUTRAL.forEach((name, neutral) -> {
            var value = fields.number(name);
            if (value != null && !value.equals(neutral)) {
                throw fields.unsupported(name, "leave it out.");
            }
        });
        if (fields.flag("echo")) {
            throw fields.unsupported("echo", "leave it out.");
        }
        empty(fields, "tools", fields.array("tools"));
        toolChoice(fields);
        fields.flag("parallel_tool_calls");
        responseFormat(fields);
        modalities(fields);
        for (var name : NEVER) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
    }

    private static void choices(Fields fields) {
        var n = fields.integer("n");
        if (n != null && n < 1) {
            throw fields.invalid("n", "integer_below_min_value", "must be 1 or more, got " + n + ".");
        }
        if (n != null && n > 1) {
            throw fields.unsupported("n", "one choice a request.");
        }
    }

    private static void empty(Fields fields, String name, @Nullable JsonNode node) {
        if (node != null && !node.isEmpty()) {
            throw fields.unsupported(name, "leave it out.");
        }
    }

    private static void toolChoice(Fields fields) {
        var choice = fields.node("tool_choice");
        if (choice == null) {
            return;
        }
        fields.require(choice, choice.isTextual() || choice.isObject(), "tool_choice", "a string or an object");
        if (choice.isObject() || !List.of("none", "auto").contains(choice.textValue())) {
            throw fields.unsupported("tool_choice", "there are no tools.");
        }
    }

    private static void responseFormat(Fields fields) {
        var format = fields.objectNode("response_format");
        if (format == null) {
            return;
        }
        var inner = new Fields(format, "response_format");
        var type = inner.text("type");
        if (type == null) {
            throw inner.missing("type");
        }
        if (!type.equals("text")) {
            throw fields.unsupported("response_format", "only {\"type\":\"text\"}.");
        }
    }

    private static void modalities(Fields fields) {
        var modalities = fields.array("modalities");
        if (modalities == null) {
            return;
        }
        for (var modality : modalities) {
            if (!modality.isTextual() || !modality.textValue().equals("text")) {
                throw fields.unsupported("modalities", "only [\"text\"].");
            }
        }
    }
}
