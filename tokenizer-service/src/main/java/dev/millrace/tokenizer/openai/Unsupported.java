package dev.millrace.tokenizer.openai;

import java.util.List;

/**
 * Fields of the API that mean something which is not built yet. To ignore them would be to answer another question than
 * was asked, so anything but their neutral value is refused.
 */
final class Unsupported {
    private static final List<String> NEVER =
            List.of("functions", "function_call", "audio", "prediction", "chat_template", "chat_template_kwargs");

    private Unsupported() {}

    static void check(Fields fields) {
        if (fields.flag("echo")) {
            throw fields.unsupported("echo", "leave it out.");
        }
        modalities(fields);
        for (var name : NEVER) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
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
