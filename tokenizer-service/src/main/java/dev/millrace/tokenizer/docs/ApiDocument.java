package dev.millrace.tokenizer.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/**
 * The description of the HTTP doors in OpenAPI 3.1, written by hand in the resource folder {@code api}: {@code
 * openapi.yaml} lists its parts, of which each has {@code paths} and {@code components} of its own.
 *
 * @param tree the whole document
 */
public record ApiDocument(ObjectNode tree) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARTS = "x-parts";

    /**
     * Puts the parts together.
     *
     * @throws IllegalStateException when a part is not there, or two have a path or a component of the same name
     */
    public static ApiDocument read() {
        var whole = load("openapi.yaml");
        for (var part : whole.remove(PARTS)) {
            add(whole, load(part.asText()), part.asText());
        }
        return new ApiDocument(whole);
    }

    private static void add(ObjectNode whole, ObjectNode part, String name) {
        move(part.path("paths"), whole.withObject("/paths"), name);
        var components = whole.withObject("/components");
        part.path("components").properties().forEach(kind -> {
            move(kind.getValue(), components.withObject("/" + kind.getKey()), name);
        });
    }

    private static void move(JsonNode from, ObjectNode to, String part) {
        for (var entry : from.properties()) {
            if (to.has(entry.getKey())) {
                throw new IllegalStateException(part + ": " + entry.getKey() + " is described already");
            }
            to.set(entry.getKey(), entry.getValue());
        }
    }

    private static ObjectNode load(String name) {
        try (var file = ApiDocument.class.getResourceAsStream("/api/" + name)) {
            if (file == null) {
                throw new IllegalStateException("There is no api/" + name);
            }
            Map<String, Object> parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            return JSON.valueToTree(parsed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document as JSON. */
    public String json() {
        return tree.toString();
    }

    /** The document as YAML. */
    public String yaml() {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new Representer(options), options).dump(JSON.convertValue(tree, Map.class));
    }
}
