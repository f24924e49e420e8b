package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object; a wrong type is refused by name, null counts as absent. */
public record Fields(JsonNode object, String path) {
    /**
     * The fields of a request's body.
     *
     * @throws FailureException when the body is not a JSON object within the bounds of this API
     */
    public static Fields ofBody(byte[] body) {
        try {
            var root = Json.read(body);
            if (root.isObject()) {
                return new Fields(root, "");
            }
            throw new FailureException(
                    Failure.invalid(null, "invalid_json", "The request body must be a JSON object."));
        } catch (StreamConstraintsException e) {
            throw new FailureException(Failure.invalid(
                    null, "invalid_json", "The JSON is nested too deeply or has a name or number that is too long."));
        } catch (IOException e) {
            throw new FailureException(
                    Failure.invalid(null, "invalid_json", "We could not parse the JSON body of your request."));
        }
    }

    /** All but these. */
    Fields without(Set<String> names) {
        // Of the same kind, for a test that looks which fields are read.
        var rest = ((ObjectNode) object).objectNode();
        object.properties().stream()
                .filter(field -> !names.contains(field.getKey()))
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        return new Fields(rest, path);
    }

    /** These, and over them those that are given there. */
    Fields with(JsonNode others) {
        // Of the same kind, as above.
        var merged = ((ObjectNode) object).objectNode();
        object.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
        others.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> merged.set(field.getKey(), field.getValue()));
        return new Fields(merged, path);
    }

    /** The node, or null when the field is absent or null. */
    public @Nullable JsonNode node(String name) {
        var node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /** A string without unpaired surrogates, or null. */
    public @Nullable String text(String name) {
        var node = node(name);
        return node == null
                ? null
                : wellFormed(require(node, node.isTextual(), name, "a string").textValue());
    }

    /** Whether a boolean is there and true. */
    public boolean flag(String name) {
        var node = node(name);
        return node != null
                && require(node, node.isBoolean(), name, "a boolean").booleanValue();
    }

    /** A number, or null. */
    public @Nullable Float number(String name) {
        var node = node(name);
        return node == null
                ? null
                : require(node, node.isNumber(), name, "a number").floatValue();
    }

    /** An integer, or null; beyond 32 bits the largest or smallest one. */
    public @Nullable Integer integer(String name) {
        var node = node(name);
        if (node == null) {
            return null;
        }
        require(node, node.isIntegralNumber(), name, "an integer");
        // Beyond the range of an int no limit of ours can tell the difference, except below zero.
        return node.canConvertToInt() ? node.intValue() : node.bigIntegerValue().signum() * Integer.MAX_VALUE;
    }

    /** An integer of 64 bits, or null. */
    public @Nullable Long integer64(String name) {
        var node = node(name);
        if (node == null) {
            return null;
        }
        require(node, node.isIntegralNumber(), name, "an integer");
        if (!node.canConvertToLong()) {
            throw invalid(name, "invalid_value", "must fit into 64 bits.");
        }
        return node.longValue();
    }

    /** An object, or null. */
    public @Nullable JsonNode objectNode(String name) {
        var node = node(name);
        return node == null ? null : require(node, node.isObject(), name, "an object");
    }

    /** An array, or null. */
    public @Nullable JsonNode array(String name) {
        var node = node(name);
        return node == null ? null : require(node, node.isArray(), name, "an array");
    }

    /** The node, if it is good; else the refusal of its type. */
    public JsonNode require(JsonNode node, boolean good, String name, String expected) {
        if (!good) {
            var got = node.isInt() || node.isLong() || node.isBigInteger()
                    ? "an integer"
                    : "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
            throw FailureException.invalid(
                    param(name),
                    "invalid_type",
                    "Invalid type for '" + param(name) + "': expected " + expected + ", but got "
                            + got.replace("a array", "an array").replace("a object", "an object") + " instead.");
        }
        return node;
    }

    /** A field that must be there is not. */
    public FailureException missing(String name) {
        return FailureException.invalid(
                param(name), "missing_required_parameter", "Missing required parameter: '" + param(name) + "'.");
    }

    /** A value that cannot be. */
    public FailureException invalid(String name, String code, String what) {
        return FailureException.invalid(param(name), code, "Invalid value for '" + param(name) + "': " + what);
    }

    /** A value that means something which is not built. */
    public FailureException unsupported(String name, String what) {
        return FailureException.invalid(
                param(name), "unsupported_parameter", "'" + param(name) + "' is not supported yet: " + what);
    }

    /** The field's name as errors give it, for instance {@code messages[0].content}. */
    public String param(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Replaces unpaired surrogates, which no UTF-8 text can hold. */
    public static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                repaired = repaired == null ? new StringBuilder(text) : repaired;
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
