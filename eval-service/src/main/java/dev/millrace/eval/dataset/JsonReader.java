package dev.millrace.eval.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON: an array of objects, or one object whose option {@code field} names such an array. JSON lines: an object a line; a file
 * that ends in {@code .json} may be these too, as Hugging Face's loader allows.
 */
public final class JsonReader implements DatasetReader {
    private static final TypeReference<Map<String, @Nullable Object>> ROW = new TypeReference<>() {};
    private static final int DEPTH_MAX = 60;

    private final ObjectMapper json = JsonMapper.builder().build();

    /** Reads JSON no deeper than a template takes it. */
    public JsonReader() {
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .build());
    }

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
        long bytes = Files.size(file);
        if (bytes > FILE_BYTES_MAX) {
            throw new DatasetException(
                    "%s has %d bytes, more than %d".formatted(file.getFileName(), bytes, FILE_BYTES_MAX));
        }
        String field = options.get("field");
        return Dataset.of(field == null && isLines(file) ? lines(file) : array(file, field));
    }

    /** Whether the first character of the file starts an object, and the line holds all of it. */
    private boolean isLines(Path file) throws IOException {
        if (!String.valueOf(file.getFileName()).endsWith(".json")) {
            return true;
        }
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String first = reader.readLine();
            return first != null
                    && first.stripLeading().startsWith("{")
                    && json.readTree(first).isObject();
        } catch (JsonProcessingException severalLines) {
            return false;
        }
    }

    private List<Map<String, @Nullable Object>> lines(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line, file, number));
                }
                if (rows.size() > Dataset.ROWS_MAX) {
                    throw new DatasetException(
                            "%s has more than %d rows".formatted(file.getFileName(), Dataset.ROWS_MAX));
                }
            }
        }
        return rows;
    }

    private Map<String, @Nullable Object> row(String line, Path file, int number) {
        try {
            Map<String, @Nullable Object> row = json.readValue(line, ROW);
            if (row != null) {
                return row;
            }
        } catch (JsonProcessingException notAnObject) {
            throw new DatasetException(
                    "%s, line %d: %s".formatted(file.getFileName(), number, notAnObject.getOriginalMessage()),
                    notAnObject);
        }
        throw new DatasetException("%s, line %d: null is no object".formatted(file.getFileName(), number));
    }

    private List<Map<String, @Nullable Object>> array(Path file, @Nullable String field) throws IOException {
        JsonNode whole;
        try {
            whole = json.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException broken) {
            throw new DatasetException(
                    "%s, line %d: %s"
                            .formatted(
                                    file.getFileName(),
                                    broken.getLocation() == null
                                            ? 0
                                            : broken.getLocation().getLineNr(),
                                    broken.getOriginalMessage()),
                    broken);
        }
        JsonNode rows = field == null ? whole : whole.path(field);
        if (!rows.isArray()) {
            throw new DatasetException("%s: %s is no array of objects"
                    .formatted(file.getFileName(), field == null ? "the file" : "field " + field));
        }
        List<Map<String, @Nullable Object>> read = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            if (!row.isObject()) {
                throw new DatasetException("%s: item %d is no object".formatted(file.getFileName(), read.size()));
            }
            read.add(json.convertValue(row, ROW));
        }
        return read;
    }
}
