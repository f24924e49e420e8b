package dev.millrace.eval.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node of a JSON file that knows where it is, so that what is missing can be named: {@code dev.json: /data/0/title}. */
record JsonDocument(JsonNode node, String place) {
    private static final int DEPTH_MAX = 60;
    /** What the parser says of NaN and Infinity: how a program could allow them. */
    private static final Pattern NONSTANDARD = Pattern.compile("^Non-standard token '(.*?)'.*", Pattern.DOTALL);

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxStringLength(DatasetFile.FIELD_CHARS_MAX)
                        .build());
    }

    /** The whole file. */
    static JsonDocument of(Path file) throws IOException {
        return DatasetFile.read(file, reader -> {
            try {
                return new JsonDocument(JSON.readTree(reader), file.getFileName() + ": ");
            } catch (JsonProcessingException broken) {
                throw damaged(file, broken, 1);
            }
        });
    }

    /** An object each line. */
    static List<JsonDocument> lines(Path file) throws IOException {
        return DatasetFile.read(file, reader -> {
            List<JsonDocument> lines = new ArrayList<>();
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                try {
                    if (!line.isBlank()) {
                        lines.add(new JsonDocument(
                                JSON.readTree(line), "%s, line %d: ".formatted(file.getFileName(), number)));
                    }
                } catch (JsonProcessingException broken) {
                    throw damaged(file, broken, number);
                }
                DatasetFile.requireRows(file, lines.size());
            }
            return lines;
        });
    }

    /** Says where it broke; text that starts at a line. */
    private static DatasetException damaged(Path file, JsonProcessingException broken, int start) {
        JsonLocation at = broken.getLocation() == null ? JsonLocation.NA : broken.getLocation();
        return new DatasetException(
                "%s, line %d, column %d: %s"
                        .formatted(
                                file.getFileName(),
                                start + Math.max(at.getLineNr(), 1) - 1,
                                Math.max(at.getColumnNr(), 0),
                                NONSTANDARD.matcher(broken.getOriginalMessage()).replaceFirst("$1 is not JSON")),
                broken);
    }

    /** Whether a line is an object, whole. */
    static boolean isObject(@Nullable String line) {
        try {
            return line != null && JSON.readTree(line).isObject();
        } catch (JsonProcessingException severalLines) {
            return false;
        }
    }

    /** The elements of an array that a field is. */
    List<JsonDocument> list(String field) {
        return field(field).elements();
    }

    /** The elements of this array. */
    List<JsonDocument> elements() {
        if (!node.isArray()) {
            throw new DatasetException(place + " is no array");
        }
        List<JsonDocument> elements = new ArrayList<>(node.size());
        node.forEach(element -> elements.add(new JsonDocument(element, place + "/" + elements.size())));
        return elements;
    }

    /** A text. */
    String text(String field) {
        JsonDocument text = field(field);
        if (!text.node.isTextual()) {
            throw new DatasetException(text.place + " is no text");
        }
        return text.node.textValue();
    }

    /** A whole number. */
    int whole(String field) {
        JsonDocument number = field(field);
        if (!number.node.isInt()) {
            throw new DatasetException(number.place + " is no whole number");
        }
        return number.node.intValue();
    }

    /** Whether there is such a field. */
    boolean has(String field) {
        return node.has(field);
    }

    /** A field, of any kind. */
    JsonDocument field(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new DatasetException("%s has no %s".formatted(place, name));
        }
        return new JsonDocument(value, place + "/" + name);
    }
}
