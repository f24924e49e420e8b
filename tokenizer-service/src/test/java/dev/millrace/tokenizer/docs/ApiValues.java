package dev.millrace.tokenizer.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/** Values at and beyond the bounds that a property's schema states, and one of each type of JSON. */
public final class ApiValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double STEP = 0.001;

    private ApiValues() {}

    /** Values that tell a parser with other bounds from one with these. */
    public static List<JsonNode> around(JsonNode property) {
        var values = new ArrayList<JsonNode>(List.of(
                NODES.numberNode(7),
                NODES.numberNode(0.5),
                NODES.textNode("x"),
                NODES.booleanNode(true),
                NODES.booleanNode(false),
                NODES.arrayNode(),
                NODES.objectNode()));
        add(ApiSchemas.resolved(property), values);
        return values;
    }

    private static void add(JsonNode schema, List<JsonNode> values) {
        var whole = schema.path("type").asText().equals("integer");
        for (var bound : List.of("minimum", "maximum", "exclusiveMinimum")) {
            var value = schema.path(bound);
            if (value.isNumber()) {
                values.add(number(value.asDouble(), whole));
                values.add(number(value.asDouble() - (whole ? 1 : STEP), whole));
                values.add(number(value.asDouble() + (whole ? 1 : STEP), whole));
            }
        }
        schema.path("enum").forEach(values::add);
        if (schema.has("default")) {
            values.add(schema.path("default"));
        }
        if (schema.has("maxLength")) {
            values.add(NODES.textNode("x".repeat(schema.path("maxLength").asInt())));
            values.add(NODES.textNode("x".repeat(schema.path("maxLength").asInt() + 1)));
            values.add(NODES.textNode(""));
        }
        if (schema.has("maxItems") && schema.path("maxItems").asInt() < 5_000) {
            values.add(array(schema, schema.path("maxItems").asInt()));
            values.add(array(schema, schema.path("maxItems").asInt() + 1));
        }
        schema.path("oneOf").forEach(variant -> add(ApiSchemas.resolved(variant), values));
    }

    private static JsonNode number(double value, boolean whole) {
        return whole ? NODES.numberNode((long) value) : NODES.numberNode(value);
    }

    private static JsonNode array(JsonNode schema, int size) {
        ArrayNode array = NODES.arrayNode();
        var item = ApiSchemas.resolved(schema.path("items")).path("type").asText();
        for (int i = 0; i < size; i++) {
            array.add(item.equals("integer") ? NODES.numberNode(1) : NODES.textNode("text"));
        }
        return array;
    }
}
