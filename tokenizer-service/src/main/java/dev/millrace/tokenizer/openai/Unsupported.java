package dev.millrace.tokenizer.openai;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fields of the API that mean something which is not built yet. To ignore them would be to answer another question than
 * was asked, so anything but their neutral value is refused.
 */
final class Unsupported {
    private static final List<String> NEVER =
            List.of("functions", "function_call", "audio", "prediction", "chat_template", "chat_template_kwargs");

    private static final List<String> FLAGS = List.of("echo", "return_token_ids");
    private static final String MODALITIES = "modalities";

    /** All of them. */
    static final Set<String> NAMES =
            Stream.of(NEVER, FLAGS, List.of(MODALITIES)).flatMap(List::stream).collect(Collectors.toUnmodifiableSet());

    private Unsupported() {}

    static void check(Fields fields) {
        for (var name : FLAGS) {
            if (fields.flag(name)) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
        modalities(fields);
        for (var name : NEVER) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
    }

    private static void modalities(Fields fields) {
        var modalities = fields.array(MODALITIES);
        if (modalities == null) {
            return;
        }
        for (var modality : modalities) {
            if (!modality.isTextual() || !modality.textValue().equals("text")) {
                throw fields.unsupported(MODALITIES, "only [\"text\"].");
            }
        }
    }
}
