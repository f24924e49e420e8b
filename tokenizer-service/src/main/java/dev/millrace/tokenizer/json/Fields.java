package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object of the file with the path that leads to it, so that every complaint can say where. */
record Fields(JsonNode node, String path) {
    Fields {
        if (!node.isObject()) {
            throw new TokenizerFormatException(path + " is not an object");
        }
    }

    TokenizerFormatException bad(String complaint) {
        return new TokenizerFormatException(path + ": " + complaint);
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    String text(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isTextual()) {
            throw bad("\"" + name + "\" is " + (value == null ? "missing" : "not a string"));
        }
        return value.textValue();
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = value(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw bad("\"" + name + "\" is not true or false");
        }
        return value.booleanValue();
    }

    /** A finite number. */
    double number(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw bad("\"" + name + "\" is not a number");
        }
        return value.doubleValue();
    }

    /** A whole number in [0, max). */
    int index(String name, int max) {
        return index(value(name), max, "\"" + name + "\"");
    }

    int index(@Nullable JsonNode value, int max, String what) {
        if (value == null || !value.canConvertToInt() || !value.isIntegralNumber()) {
            throw bad(what + " is not a whole number in range");
        }
        int index = value.intValue();
        if (index < 0 || index >= max) {
            throw bad(what + " is " + index + ", outside [0, " + max + ")");
        }
        return index;
    }

    Fields object(String name) {
        JsonNode value = value(name);
        if (value == null) {
            throw bad("\"" + name + "\" is missing");
        }
        return new Fields(value, path + "." + name);
    }

    /** The array {@code name}; null counts as empty. */
    JsonNode array(String name, int max) {
        JsonNode value = value(name);
        if (value == null) {
            return com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
        }
        if (!value.isArray()) {
            throw bad("\"" + name + "\" is not an array");
        }
        if (value.size() > max) {
            throw bad("\"" + name + "\" has " + value.size() + " entries, more than " + max);
        }
        return value;
    }

    List<Fields> objects(String name, int max) {
        JsonNode array = array(name, max);
        List<Fields> objects = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            objects.add(new Fields(array.get(i), path + "." + name + "[" + i + "]"));
        }
        return objects;
    }
}
