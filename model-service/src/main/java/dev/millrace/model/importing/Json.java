package dev.millrace.model.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files of a package. */
final class Json {
    /** Longest JSON file read: vocabularies of large models take some tens of MiB. */
    private static final long FILE_BYTES_MAX = 256L << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static void write(Path file, JsonNode value) throws IOException {
        Files.write(file, MAPPER.writeValueAsBytes(value));
    }

    static JsonNode read(Path file) throws IOException {
        JsonNode value = parse(file);
        if (!value.isObject()) {
            throw new ImportException(file.getFileName() + " is no JSON object");
        }
        return value;
    }

    static JsonNode readArray(Path file) throws IOException {
        JsonNode value = parse(file);
        if (!value.isArray()) {
            throw new ImportException(file.getFileName() + " is no JSON array");
        }
        return value;
    }

    private static JsonNode parse(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new ImportException(file.getFileName() + " is larger than " + FILE_BYTES_MAX + " bytes");
        }
        try {
            JsonNode value = MAPPER.readTree(Files.readAllBytes(file));
            return value == null ? MissingNode.getInstance() : value;
        } catch (JsonProcessingException e) {
            throw new ImportException(file.getFileName() + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
