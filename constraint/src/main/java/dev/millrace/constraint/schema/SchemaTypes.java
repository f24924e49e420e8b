package dev.millrace.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Types by name; where a schema names none, what its keywords speak about. */
final class SchemaTypes {
    private static final List<String> ALL =
            List.of("object", "array", "string", "number", "integer", "boolean", "null");

    private SchemaTypes() {}

    /** @return in the order given; empty when any type will do */
    static Set<String> of(SchemaNode schema) {
        var node = schema.get("type");
        var types = new LinkedHashSet<String>();
        if (node != null) {
            types.addAll(named(node, schema));
        } else if (schema.hasAny("properties", "required", "additionalProperties")) {
            types.add("object");
        } else if (schema.hasAny("items", "prefixItems", "minItems", "maxItems")) {
            types.add("array");
        } else if (schema.hasAny("minLength", "maxLength", "pattern", "format")) {
            types.add("string");
        } else if (schema.hasAny("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")) {
            types.add("number");
        }
        var nullable = schema.get("nullable");
        if (nullable != null && nullable.booleanValue() && !types.isEmpty()) {
            types.add("null");
        }
        return types;
    }

    static Set<String> named(JsonNode node, SchemaNode schema) {
        var types = new LinkedHashSet<String>();
        if (node.isTextual()) {
            types.add(node.textValue());
        } else {
            node.forEach(type -> types.add(type.asText()));
        }
        if (types.isEmpty() || !ALL.containsAll(types)) {
            throw schema.refused("\"type\" must name one or more of " + String.join(", ", ALL));
        }
        return types;
    }

    /** Whether a value is of one of the types. */
    static boolean fits(JsonNode value, Set<String> types) {
        return types.isEmpty()
                || types.contains(
                        switch (value.getNodeType()) {
                            case OBJECT -> "object";
                            case ARRAY -> "array";
                            case STRING -> "string";
                            case BOOLEAN -> "boolean";
                            case NULL -> "null";
                            default -> "number";
                        })
                || (types.contains("integer") && value.isNumber() && SchemaNode.whole(value.decimalValue()) != null);
    }
}
