package dev.millrace.eval.lexicon;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Files of data that ship with the service. */
public final class DataFile {
    /** Characters of a file at most. */
    public static final int LENGTH_MAX = 4 << 20;

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private DataFile() {}

    /** The text of a resource such as {@code /suites/bbq-mini.jsonl}. */
    public static String text(String resource) {
        try (var file = Objects.requireNonNull(DataFile.class.getResourceAsStream(resource), resource)) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A YAML resource. */
    public static <T> T yaml(String resource, TypeReference<T> type) {
        return parse(resource, text(resource), type);
    }

    /**
     * A YAML text.
     *
     * @param name of the file, for the message
     * @throws IllegalArgumentException when it is too long, cannot be read or breaks a rule of the type
     */
    public static <T> T parse(String name, String yaml, TypeReference<T> type) {
        if (yaml.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("%s: must have at most %d characters".formatted(name, LENGTH_MAX));
        }
        try {
            return YAML.readValue(yaml, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
