package dev.millrace.retrieval;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What somebody wants answers to be grounded in.
 *
 * @param id names it within its collection, 1 to 256 characters
 * @param title may be empty, at most 1,024 characters; searched with every passage
 * @param text at most 1 MiB of UTF-8, not blank
 * @param metadata at most 32 fields by which searches can be limited; names of 1 to 64 characters, values of at most
 *     1,024
 */
public record Document(String id, String title, String text, Map<String, String> metadata) {
    /** Most bytes of a text in UTF-8. */
    public static final int TEXT_BYTES_MAX = 1 << 20;

    static final int ID_MAX = 256;
    static final int TITLE_MAX = 1_024;
    static final int METADATA_MAX = 32;
    static final int METADATA_NAME_MAX = 64;
    static final int METADATA_VALUE_MAX = 1_024;

    /** @throws InvalidInputException naming the field */
    public Document {
        metadata = Map.copyOf(metadata);
        InvalidInputException.require(!id.isBlank() && id.length() <= ID_MAX, "id", "1 to 256 characters");
        InvalidInputException.require(title.length() <= TITLE_MAX, "title", "at most 1,024 characters");
        InvalidInputException.require(!text.isBlank(), "text", "not empty");
        InvalidInputException.require(
                text.length() <= TEXT_BYTES_MAX && text.getBytes(StandardCharsets.UTF_8).length <= TEXT_BYTES_MAX,
                "text",
                "at most 1 MiB of UTF-8");
        requireFields("metadata", metadata);
    }

    static void requireFields(String field, Map<String, String> fields) {
        InvalidInputException.require(fields.size() <= METADATA_MAX, field, "at most 32 fields");
        fields.forEach((name, value) -> {
            InvalidInputException.require(
                    !name.isEmpty() && name.length() <= METADATA_NAME_MAX, field, "names of 1 to 64 characters");
            InvalidInputException.require(
                    value.length() <= METADATA_VALUE_MAX, field + "." + name, "at most 1,024 characters");
        });
    }
}
