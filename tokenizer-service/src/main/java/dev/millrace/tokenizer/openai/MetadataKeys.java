package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Keys of {@code metadata}, by which a caller finds his values again. */
public final class MetadataKeys {
    private MetadataKeys() {}

    /**
     * What {@code metadata} calls the text around which a prompt is written; empty where it names none.
     *
     * @throws FailureException when it is no string or has more than {@value TextPrompt#TEMPLATE_MAX} characters
     */
    public static String template(Fields fields) {
        var metadata = fields.objectNode("metadata");
        if (metadata == null) {
            return "";
        }
        var inner = new Fields(metadata, "metadata");
        var name = Objects.requireNonNullElse(inner.text("template"), "");
        if (name.length() > TextPrompt.TEMPLATE_MAX) {
            throw inner.invalid(
                    "template", "string_above_max_length", "at most " + TextPrompt.TEMPLATE_MAX + " characters.");
        }
        return name;
    }

    /**
     * @param change what would be done to a text
     * @throws FailureException when the key would be another
     */
    public static void requireStable(String key, UnaryOperator<String> change) {
        if (!change.apply(key).equals(key)) {
            throw FailureException.invalid(
                    "metadata",
                    "invalid_value",
                    "Invalid value for 'metadata': a key looks like what this server takes out of texts. Please use another one.");
        }
    }
}
