package dev.millrace.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.constraint.InvalidConstraintException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One schema of a document, and where it stands there.
 *
 * @param json an object; truth values are taken before
 * @param path as errors name it, such as {@code properties.name}
 */
record SchemaNode(ObjectNode json, String path) {
    /** What says nothing about the text. */
    static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentMediaType",
            "contentEncoding");
    /** What is understood. */
    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "allOf",
            "anyOf",
            "oneOf",
            "type",
            "nullable",
            "enum",
            "const",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    private static final int COUNT_MAX = 10_000;

    void requireKnown() {
        json.fieldNames().forEachRemaining(name -> {
            if (!KEYWORDS.contains(name) && !ANNOTATIONS.contains(name)) {
                throw refused("keyword \"" + name + "\" is not supported");
            }
        });
    }

    @Nullable
    JsonNode get(String keyword) {
        return json.get(keyword);
    }

    boolean has(String keyword) {
        return json.has(keyword);
    }

    boolean hasAny(String... keywords) {
        return List.of(keywords).stream().anyMatch(json::has);
    }

    /** The members of an array; empty when there is none. */
    List<JsonNode> list(String keyword) {
        var node = json.get(keyword);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray() || node.isEmpty()) {
            throw refused("\"" + keyword + "\" must be an array that is not empty");
        }
        var list = new ArrayList<JsonNode>();
        node.forEach(list::add);
        return list;
    }

    /** The texts of an array, which may be empty. */
    List<String> texts(String keyword) {
        var node = json.get(keyword);
        var texts = new ArrayList<String>();
        if (node == null) {
            return texts;
        }
        for (var text : node) {
            if (!node.isArray() || !text.isTextual()) {
                throw refused("\"" + keyword + "\" must be an array of strings");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    /** A count of things, or the default. */
    int count(String keyword, int otherwise) {
        var node = json.get(keyword);
        if (node == null) {
            return otherwise;
        }
        var value = node.isNumber() ? whole(node.decimalValue()) : null;
        if (value == null || value < 0 || value > COUNT_MAX) {
            throw refused("\"" + keyword + "\" must be an integer in [0, " + COUNT_MAX + "]");
        }
        return value.intValue();
    }

    /** A bound of numbers. */
    @Nullable
    BigDecimal number(String keyword) {
        var node = json.get(keyword);
        if (node == null) {
            return null;
        }
        if (!node.isNumber()) {
            throw refused("\"" + keyword + "\" must be a number");
        }
        return node.decimalValue();
    }

    /** The same as a long within {@link IntegerRange#MAX}, or nothing when it is none. */
    static @Nullable Long whole(BigDecimal number) {
        boolean near = number.abs().compareTo(BigDecimal.valueOf(IntegerRange.MAX)) <= 0;
        if (!near || number.scale() > 100) {
            return null;
        }
        long rounded = number.longValue();
        return number.compareTo(BigDecimal.valueOf(rounded)) == 0 ? rounded : null;
    }

    SchemaNode with(ObjectNode other) {
        return new SchemaNode(other, path);
    }

    String below(String step) {
        return path.isEmpty() ? step : path + "." + step;
    }

    InvalidConstraintException refused(String why) {
        return new InvalidConstraintException(
                "the schema cannot be used: " + (path.isEmpty() ? "" : "at " + path + ", ") + why);
    }
}
