package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the bodies about lists of texts have in common. */
final class Body {
    private Body() {}

    /** @throws FailureException when it is no JSON object */
    static Fields fields(byte[] body) {
        JsonNode root;
        try {
            root = Json.read(body);
        } catch (StreamConstraintsException e) {
            throw refused("The JSON is nested too deeply or has a name or number that is too long.");
        } catch (IOException e) {
            throw refused("We could not parse the JSON body of your request.");
        }
        if (!root.isObject()) {
            throw refused("The request body must be a JSON object.");
        }
        return new Fields(root, "");
    }

    static void requireCount(Fields fields, String name, int count) {
        if (count < 1) {
            throw fields.invalid(name, "invalid_value", "must not be empty.");
        }
        if (count > EncoderTexts.TEXTS_MAX) {
            throw fields.invalid(
                    name, "array_above_max_length", "at most " + EncoderTexts.TEXTS_MAX + " texts, got " + count + ".");
        }
    }

    static String notEmpty(Fields fields, String name, String text) {
        if (text.isEmpty()) {
            throw fields.invalid(name, "invalid_value", "must not be empty.");
        }
        return text;
    }

    /** The name of the model, which must be there. */
    static String model(Fields fields) {
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        return model;
    }

    /** A text that must be there. */
    static String text(Fields fields, String name) {
        var text = fields.text(name);
        if (text == null) {
            throw fields.missing(name);
        }
        return notEmpty(fields, name, text);
    }

    /** A text or {@code {"text": …}}, or an array of them. */
    static List<String> texts(Fields fields, String name) {
        var node = fields.node(name);
        if (node == null) {
            throw fields.missing(name);
        }
        if (!node.isArray()) {
            return List.of(text(fields, node, name));
        }
        requireCount(fields, name, node.size());
        List<String> texts = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            texts.add(text(fields, node.get(i), name + "[" + i + "]"));
        }
        return texts;
    }

    private static String text(Fields fields, JsonNode node, String name) {
        if (node.isObject()) {
            return text(new Fields(node, name), "text");
        }
        fields.require(node, node.isTextual(), name, "a string or an object with a text");
        return notEmpty(fields, name, Fields.wellFormed(node.textValue()));
    }

    private static FailureException refused(String why) {
        return new FailureException(Failure.invalid(null, "invalid_json", why));
    }
}
