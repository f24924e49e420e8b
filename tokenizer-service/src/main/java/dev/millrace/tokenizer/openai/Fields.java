package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object; a wrong type is refused by name, null counts as absent. */
record Fields(JsonNode object, String path) {
    /**
     * Those of a whole request body.
     *
     * @throws FailureException when it is no JSON object or passes a bound
     */
    static Fields ofBody(byte[] body) {
        var root = tree(body);
        if (!root.isObject()) {
            throw new FailureException(
                    Failure.invalid(null, "invalid_json", "The request body must be a JSON object."));
        }
        return new Fields(root, "");
    }

    private static JsonNode tree(byte[] body) {
        try {
            return Json.read(body);
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
        var rest = Json.object();
        object.properties().stream()
                .filter(field -> !names.contains(field.getKey()))
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        return new Fields(rest, path);
    }

    /** The node, or null when the field is absent or null. */
    @Nullable
    JsonNode node(String name) {
        var node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name) {
        var node = node(name);
        return node == null
                ? null
                : wellFormed(require(node, node.isTextual(), name, "a string").textValue());
    }

    boolean flag(String name) {
        var node = node(name);
        return node != null
                && require(node, node.isBoolean(), name, "a boolean").booleanValue();
    }

    @Nullable
    Float number(String name) {
        var node = node(name);
        return node == null
                ? null
                : require(node, node.isNumber(), name, "a number").floatValue();
    }

    @Nullable
    Integer integer(String name) {
        var node = node(name);
        if (node == null) {
            return null;
        }
        require(node, node.isIntegralNumber(), name, "an integer");
        // Beyond the range of an int no limit of ours can tell the difference, except below zero.
        return node.canConvertToInt() ? node.intValue() : node.bigIntegerValue().signum() * Integer.MAX_VALUE;
    }

    @Nullable
    Long integer64(String name) {
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

    @Nullable
    JsonNode objectNode(String name) {
        var node = node(name);
        return node == null ? null : require(node, node.isObject(), name, "an object");
    }

    @Nullable
    JsonNode array(String name) {
        var node = node(name);
        return node == null ? null : require(node, node.isArray(), name, "an array");
    }

    JsonNode require(JsonNode node, boolean good, String name, String expected) {
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

    FailureException missing(String name) {
        return FailureException.invalid(
                param(name), "missing_required_parameter", "Missing required parameter: '" + param(name) + "'.");
    }

    FailureException invalid(String name, String code, String what) {
        return FailureException.invalid(param(name), code, "Invalid value for '" + param(name) + "': " + what);
    }

    FailureException unsupported(String name, String what) {
        return FailureException.invalid(
                param(name), "unsupported_parameter", "'" + param(name) + "' is not supported yet: " + what);
    }

    /** The field's name as errors give it, for instance {@code messages[0].content}. */
    String param(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Replaces unpaired surrogates, which no UTF-8 text can hold. */
    static String wellFormed(String text) {
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
