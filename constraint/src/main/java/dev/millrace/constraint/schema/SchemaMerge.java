package dev.millrace.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** Makes one schema of two that must both hold, where that is simple; refuses it by name where it is not. */
final class SchemaMerge {
    private static final Set<String> GREATER = Set.of("minItems", "minLength", "minimum", "exclusiveMinimum");
    private static final Set<String> SMALLER = Set.of("maxItems", "maxLength", "maximum", "exclusiveMaximum");

    private final SchemaNode at;

    SchemaMerge(SchemaNode at) {
        this.at = at;
    }

    ObjectNode of(ObjectNode a, ObjectNode b) {
        requireOpen(a, b);
        requireOpen(b, a);
        var merged = a.deepCopy();
        for (var field : b.properties()) {
            var mine = merged.get(field.getKey());
            if (mine == null) {
                merged.set(field.getKey(), field.getValue());
            } else if (!SchemaNode.ANNOTATIONS.contains(field.getKey())) {
                merged.set(field.getKey(), both(field.getKey(), mine, field.getValue()));
            }
        }
        return merged;
    }

    /** One part's closed list of properties must hold the other's, which it would forbid. */
    private void requireOpen(ObjectNode closed, ObjectNode other) {
        var additional = closed.get("additionalProperties");
        if (additional == null || (additional.isBoolean() && additional.booleanValue())) {
            return;
        }
        for (var property : other.path("properties").properties()) {
            if (!closed.path("properties").has(property.getKey())) {
                throw at.refused("\"additionalProperties\" beside properties of another part is not supported");
            }
        }
    }

    private JsonNode both(String keyword, JsonNode a, JsonNode b) {
        if (a.equals(b)) {
            return a;
        }
        if (GREATER.contains(keyword) || SMALLER.contains(keyword)) {
            boolean first = a.decimalValue().compareTo(b.decimalValue()) > 0 == GREATER.contains(keyword);
            return first ? a : b;
        }
        return switch (keyword) {
            case "properties" -> properties(a, b);
            case "required" -> union(a, b);
            case "enum" -> intersection(a, b);
            case "type" -> types(a, b);
            case "items" -> allOf(a, b);
            case "allOf" -> union(a, b);
            default -> throw at.refused("two parts say different things about \"" + keyword + "\"");
        };
    }

    private static ObjectNode properties(JsonNode a, JsonNode b) {
        var merged = ((ObjectNode) a).deepCopy();
        for (var field : b.properties()) {
            var mine = merged.get(field.getKey());
            merged.set(field.getKey(), mine == null ? field.getValue() : allOf(mine, field.getValue()));
        }
        return merged;
    }

    private static JsonNode allOf(JsonNode a, JsonNode b) {
        if (a.equals(b)) {
            return a;
        }
        var node = JsonNodeFactory.instance.objectNode();
        node.putArray("allOf").add(a).add(b);
        return node;
    }

    private static ArrayNode union(JsonNode a, JsonNode b) {
        var all = new LinkedHashSet<JsonNode>();
        a.forEach(all::add);
        b.forEach(all::add);
        return JsonNodeFactory.instance.arrayNode().addAll(all);
    }

    private static ArrayNode intersection(JsonNode a, JsonNode b) {
        var theirs = new LinkedHashSet<JsonNode>();
        b.forEach(theirs::add);
        var both = JsonNodeFactory.instance.arrayNode();
        a.forEach(value -> {
            if (theirs.contains(value)) {
                both.add(value);
            }
        });
        return both;
    }

    private JsonNode types(JsonNode a, JsonNode b) {
        var both = new LinkedHashSet<>(SchemaTypes.named(a, at));
        var theirs = SchemaTypes.named(b, at);
        // An integer is a number, so a number that must be an integer is one.
        if (both.contains("number") && theirs.contains("integer") && !theirs.contains("number")) {
            both.remove("number");
            both.add("integer");
        }
        both.removeIf(type -> !theirs.contains(type) && !(type.equals("integer") && theirs.contains("number")));
        if (both.isEmpty()) {
            throw at.refused("two parts have no type in common");
        }
        var node = JsonNodeFactory.instance.arrayNode();
        both.forEach(node::add);
        return node;
    }

    /** Whether a schema is the truth value. */
    static boolean is(JsonNode schema, boolean value) {
        return schema instanceof BooleanNode && schema.booleanValue() == value;
    }
}
