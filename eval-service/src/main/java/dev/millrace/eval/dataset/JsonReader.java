package dev.millrace.eval.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON: an array of objects, or one object whose option {@code field} names such an array. JSON lines: an object a line; a file
 * that ends in {@code .json} may be these too, as Hugging Face's loader allows.
 */
public final class JsonReader implements DatasetReader {
    @Override
    public Set<String> formats() {
        return Set.of("json", "jsonl", "ndjson");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        options.keySet().stream()
                .filter(name -> !name.equals("field"))
                .findFirst()
                .ifPresent(name -> {
                    throw new DatasetException("%s is no option of JSON; field is".formatted(name));
                });
        String field = options.get("field");
        List<JsonDocument> objects = field == null && isLines(file) ? JsonDocument.lines(file) : array(file, field);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>(objects.size());
        for (JsonDocument object : objects) {
            if (!object.node().isObject()) {
                throw new DatasetException("%s is no object".formatted(object.place()));
            }
            rows.add(fields(object.node()));
        }
        return Dataset.of(rows);
    }

    private static List<JsonDocument> array(Path file, @Nullable String field) throws IOException {
        JsonDocument whole = JsonDocument.of(file);
        List<JsonDocument> elements = field == null ? whole.elements() : whole.list(field);
        DatasetFile.requireRows(file, elements.size());
        return elements;
    }

    /** Whether the file says so by its name, or its first line is an object on its own. */
    private static boolean isLines(Path file) throws IOException {
        return !DatasetFile.nameUnpacked(file).endsWith(".json")
                || DatasetFile.read(file, reader -> JsonDocument.isObject(reader.readLine()));
    }

    private static Map<String, @Nullable Object> fields(JsonNode object) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
        return fields;
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case ARRAY -> list(node);
            case OBJECT, POJO -> fields(node);
            case STRING, BINARY -> node.asText();
        };
    }

    /** A whole number that no Long holds is a Double. */
    private static Object number(JsonNode node) {
        if (node.isInt()) {
            return node.intValue();
        }
        if (node.isLong()) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    private static List<@Nullable Object> list(JsonNode array) {
        List<@Nullable Object> values = new ArrayList<>(array.size());
        array.forEach(element -> values.add(value(element)));
        return values;
    }
}
