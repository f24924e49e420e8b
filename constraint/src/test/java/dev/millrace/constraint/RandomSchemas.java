package dev.millrace.constraint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Schemas of the subset that is understood. */
public final class RandomSchemas {
    private static final List<String> NAMES = List.of("a", "ab", "name", "na", "né", "q\"x", "b\\c", "日本", "z z");
    /** Without times: the validator refuses what an offset puts into the next day; java.time is their oracle. */
    /** Not e-mail: the oracle knows which top-level domains there are. */
    private static final List<String> FORMATS = List.of("date", "uuid", "ipv4");

    private static final List<String> PATTERNS =
            List.of("^[a-z]{1,3}$", "x\"?y", "^\\\\d", "^(?:a|b)+c?$", "[^a]", "^\\d{2}-\\w*$", "^.{0,4}$");

    private final Random random;

    /** @param random where every choice comes from */
    public RandomSchemas(Random random) {
        this.random = random;
    }

    /** A document with a recursive definition. */
    public String next() {
        var root = schema(3);
        root.putObject("$defs").set("node", tree());
        return root.toString();
    }

    private ObjectNode tree() {
        var node = object();
        node.put("type", "object");
        var properties = node.putObject("properties");
        properties.set("value", scalar());
        properties.putObject("next").put("$ref", "#/$defs/node");
        properties.putObject("all").put("type", "array").putObject("items").put("$ref", "#/$defs/node");
        node.putArray("required").add("value");
        return node;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode schema(int depth) {
        return switch (depth == 0 ? random.nextInt(5) : random.nextInt(14)) {
            case 0, 1, 2, 3 -> scalar();
            case 4 -> values();
            case 5, 6, 7, 8 -> objects(depth);
            case 9, 10 -> arrays(depth);
            case 11 -> {
                var any = object();
                any.putArray("anyOf").add(schema(depth - 1)).add(schema(depth - 1));
                yield any;
            }
            case 12 -> {
                var all = object();
                all.putArray("allOf").add(objects(depth)).add(object().put("title", "t"));
                yield all;
            }
            default -> object().put("$ref", "#/$defs/node");
        };
    }

    private ObjectNode scalar() {
        var node = object();
        switch (random.nextInt(11)) {
            case 0 -> node.put("type", "string");
            case 1 -> {
                int min = random.nextInt(4);
                node.put("type", "string").put("minLength", min).put("maxLength", min + random.nextInt(8));
            }
            case 2 -> node.put("type", "string").put("pattern", one(PATTERNS));
            case 3 -> node.put("type", "string").put("format", one(FORMATS));
            case 4 -> {
                int min = random.nextInt(2_000) - 1_000;
                node.put("type", "integer").put("minimum", min).put("maximum", min + random.nextInt(1_500));
            }
            case 5 -> node.put("type", "integer").put("exclusiveMinimum", random.nextInt(300) - 150);
            case 6 -> node.put("type", "integer").put("exclusiveMaximum", random.nextInt(300) - 150);
            case 7 -> {
                int min = random.nextInt(40) - 20;
                node.put("type", "number").put("minimum", min).put("maximum", min + random.nextInt(40));
            }
            case 8 -> node.put("type", "number");
            case 9 -> node.putArray("type").add("integer").add("null").add("boolean");
            default -> node.put("type", "boolean");
        }
        return node;
    }

    private ObjectNode values() {
        var node = object();
        if (random.nextBoolean()) {
            node.put("const", one(NAMES));
        } else {
            node.putArray("enum")
                    .add(one(NAMES))
                    .add(random.nextInt(9))
                    .addNull()
                    .add(1.5)
                    .addObject()
                    .put("k", 1);
        }
        return node;
    }

    private ObjectNode objects(int depth) {
        var node = object();
        node.put("type", "object");
        var properties = node.putObject("properties");
        var required = node.putArray("required");
        for (int i = random.nextInt(4); i >= 0; i--) {
            var name = one(NAMES);
            properties.set(name, schema(depth - 1));
            if (random.nextBoolean()) {
                required.add(name);
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> node.put("additionalProperties", false);
            case 1 -> node.put("additionalProperties", true);
            case 2 -> node.set("additionalProperties", scalar());
            default -> {}
        }
        return node;
    }

    private ObjectNode arrays(int depth) {
        var node = object();
        node.put("type", "array");
        if (random.nextInt(3) == 0) {
            node.putArray("prefixItems").add(scalar()).add(schema(depth - 1));
        }
        if (random.nextInt(3) > 0) {
            node.set("items", schema(depth - 1));
        }
        int min = random.nextInt(4);
        node.put("minItems", min).put("maxItems", min + random.nextInt(3));
        return node;
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
