package dev.millrace.tokenizer.redact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes the texts in JSON and leaves it JSON: {@code {"card":4111111111111111}} becomes {@code {"card":"[CARD]"}}. */
public final class JsonTexts {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonTexts() {}

    /** A text that is JSON with all that is in it changed; the very same where nothing was. No JSON is a text like any other. */
    public static String in(String json, UnaryOperator<String> change) {
        return in(json, change, JsonTexts::all).orElseGet(() -> change.apply(json));
    }

    /** How the texts of a value are changed. */
    interface Change {
        JsonNode in(JsonNode value, UnaryOperator<String> change);
    }

    /** Empty where the text is no JSON. */
    static Optional<String> in(String json, UnaryOperator<String> change, Change texts) {
        try {
            var value = JSON.readTree(json);
            var changed = texts.in(value, change);
            // The text itself is looked at, too: of two fields of one name the tree has only the last.
            boolean clean = changed.equals(value) && change.apply(json).equals(json);
            return Optional.of(clean ? json : changed.toString());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** A value with every string, name of a field and number in it changed; a number that is becomes a string. */
    public static JsonNode all(JsonNode value, UnaryOperator<String> change) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                var object = JsonNodeFactory.instance.objectNode();
                value.properties()
                        .forEach(field -> object.set(change.apply(field.getKey()), all(field.getValue(), change)));
                return object;
            }
            case ARRAY -> {
                var array = JsonNodeFactory.instance.arrayNode(value.size());
                value.forEach(element -> array.add(all(element, change)));
                return array;
            }
            case STRING, NUMBER -> {
                var changed = change.apply(value.asText());
                return changed.equals(value.asText()) ? value : TextNode.valueOf(changed);
            }
            default -> {
                return value;
            }
        }
    }
}
