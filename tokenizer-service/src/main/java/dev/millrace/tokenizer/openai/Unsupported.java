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
    private static final Map<String, Float> NEUTRAL =
            Map.of("repetition_penalty", 1f, "min_p", 0f, "typical_p", 1f, "min_tokens", 0f, "mirostat", 0f);

    private Unsupported() {}

    static void check(Fields fields) {
        penalty(fields, "presence_penalty");
        penalty(fields, "frequency_penalty");
        NEUTRAL.forEach((name, neutral) -> {
            var value = fields.number(name);
            if (value != null && !value.equals(neutral)) {
                throw fields.unsupported(name, "leave it out.");
            }
        });
        for (var name : List.of("ignore_eos", "echo")) {
            if (fields.flag(name)) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
        empty(fields, "logit_bias", fields.objectNode("logit_bias"));
        modalities(fields);
        for (var name : NEVER) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
    }

    private static void penalty(Fields fields, String name) {
        var value = fields.number(name);
        if (value != null && !(value >= -2 && value <= 2)) {
            throw fields.invalid(name, "invalid_value", "must be in [-2, 2], got " + value + ".");
        }
        if (value != null && value != 0) {
            throw fields.unsupported(name, "only 0.");
        }
    }

    private static void empty(Fields fields, String name, @Nullable JsonNode node) {
        if (node != null && !node.isEmpty()) {
            throw fields.unsupported(name, "leave it out.");
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
