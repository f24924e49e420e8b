package dev.millrace.tokenizer.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes what people wrote into schemas and into the tools that have them: titles, descriptions, examples, defaults, comments
 * and whatever is no word of JSON Schema's. What values are held to, and names by which an answer is understood, stay: with
 * them changed it would be another schema.
 */
public final class SchemaTexts {
    private static final Set<String> HOLDS = Set.of(
            "type",
            "enum",
            "const",
            "pattern",
            "format",
            "required",
            "dependentRequired",
            "$ref",
            "$id",
            "$anchor",
            "$dynamicRef",
            "$dynamicAnchor",
            "$schema");
    /** Their members are schemas under names. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");
    /** Values, not schemas. */
    private static final Set<String> VALUES = Set.of("default", "example", "examples");

    private SchemaTexts() {}

    /** A text that is a schema with its texts changed; the very same where none was, and where it is no JSON. */
    public static String in(String schema, UnaryOperator<String> change) {
        return JsonTexts.in(schema, change, SchemaTexts::in).orElse(schema);
    }

    /** A schema, or an array of them, with its texts changed. */
    public static JsonNode in(JsonNode schema, UnaryOperator<String> change) {
        if (schema.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode(schema.size());
            schema.forEach(part -> array.add(in(part, change)));
            return array;
        }
        if (!schema.isObject()) {
            return JsonTexts.all(schema, change);
        }
        var changed = JsonNodeFactory.instance.objectNode();
        schema.properties()
                .forEach(field -> changed.set(field.getKey(), member(field.getKey(), field.getValue(), change)));
        return changed;
    }

    private static JsonNode member(String name, JsonNode value, UnaryOperator<String> change) {
        if (HOLDS.contains(name) || value.isNumber()) {
            return value;
        }
        if (VALUES.contains(name)) {
            return JsonTexts.all(value, change);
        }
        if (NAMED.contains(name) && value.isObject()) {
            var schemas = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(field -> schemas.set(field.getKey(), in(field.getValue(), change)));
            return schemas;
        }
        return in(value, change);
    }

    /**
     * An array of tools as OpenAI's API has it, with its texts changed: all but the names of the functions and what their
     * arguments are held to. The very same where none was, and where it is no JSON.
     */
    public static String inTools(String tools, UnaryOperator<String> change) {
        return JsonTexts.in(tools, change, SchemaTexts::inTools).orElse(tools);
    }

    private static JsonNode inTools(JsonNode tools, UnaryOperator<String> change) {
        if (!tools.isArray()) {
            return tools;
        }
        var array = JsonNodeFactory.instance.arrayNode(tools.size());
        for (var tool : tools) {
            var changed = in(tool, change);
            var name = tool.at("/function/name");
            if (changed.path("function") instanceof ObjectNode function && !name.isMissingNode()) {
                function.set("name", name);
            }
            array.add(changed);
        }
        return array;
    }
}
