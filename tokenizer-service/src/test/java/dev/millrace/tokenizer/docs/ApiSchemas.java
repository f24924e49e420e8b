package dev.millrace.tokenizer.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of the API's description, for tests that hold requests and answers against them. */
public final class ApiSchemas {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final ObjectNode DOCUMENT = ApiDocument.read().tree();
    private static final Map<String, JsonSchema> COMPILED = new ConcurrentHashMap<>();

    private ApiSchemas() {}

    /** The whole document. */
    public static JsonNode document() {
        return DOCUMENT;
    }

    /** What is wrong with a value by the schema at a JSON pointer of the document; empty when nothing is. */
    public static List<String> faults(String pointer, JsonNode value) {
        return COMPILED.computeIfAbsent(pointer, ApiSchemas::compiled).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    /** The same of a named schema. */
    public static List<String> faultsOf(String schema, JsonNode value) {
        return faults("/components/schemas/" + schema, value);
    }

    private static JsonSchema compiled(String pointer) {
        if (DOCUMENT.at(pointer).isMissingNode()) {
            throw new IllegalArgumentException("There is nothing at " + pointer);
        }
        var root = DOCUMENT.deepCopy().put("$ref", "#" + pointer);
        return FACTORY.getSchema(root);
    }

    /** The properties of an object's schema, those of its parts and variants among them, by name. */
    public static Map<String, JsonNode> properties(JsonNode schema) {
        var all = new TreeMap<String, JsonNode>();
        var here = resolved(schema);
        here.path("properties").properties().forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        for (var composed : List.of("allOf", "oneOf", "anyOf")) {
            here.path(composed).forEach(part -> all.putAll(properties(part)));
        }
        return all;
    }

    /** The properties of the objects at a path of names below a named schema, those in arrays too. */
    public static Map<String, JsonNode> at(String schema, String path) {
        var here = properties(schema(schema));
        for (var name : path.isEmpty() ? new String[0] : path.substring(1).split("/", -1)) {
            var property = here.get(name);
            if (property == null) {
                throw new IllegalArgumentException(schema + " says nothing of " + path);
            }
            here = properties(property);
            here.putAll(ofItems(property));
        }
        return here;
    }

    private static Map<String, JsonNode> ofItems(JsonNode schema) {
        var here = resolved(schema);
        var all = properties(here.path("items"));
        here.path("oneOf").forEach(variant -> all.putAll(ofItems(variant)));
        return all;
    }

    /** The schema itself, where this is a reference to one. */
    public static JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asText("");
        return reference.isEmpty() ? schema : resolved(DOCUMENT.at(reference.substring(1)));
    }

    /** The schema of this name. */
    public static JsonNode schema(String name) {
        var schema = DOCUMENT.at("/components/schemas/" + name);
        if (schema.isMissingNode()) {
            throw new IllegalArgumentException("There is no schema " + name);
        }
        return schema;
    }
}
