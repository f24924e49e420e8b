package dev.millrace.tokenizer.batch;

import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.MetadataKeys;
import dev.millrace.tokenizer.session.FailureException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The body of {@code POST /v1/batches}, checked.
 *
 * @param inputFileId the file with the lines
 * @param endpoint one of {@link #ENDPOINTS}
 * @param metadata at most 16 entries, names to 64 and values to 512 characters
 */
public record BatchRequest(String inputFileId, String endpoint, Map<String, String> metadata) {
    /** Paths that can be asked by the batch. */
    public static final List<String> ENDPOINTS =
            List.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses");

    private static final String WINDOW = "24h";
    private static final int METADATA_MAX = 16;
    private static final int NAME_MAX = 64;
    private static final int VALUE_MAX = 512;

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static BatchRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var file = fields.text("input_file_id");
        var endpoint = fields.text("endpoint");
        var window = fields.text("completion_window");
        if (file == null) {
            throw fields.missing("input_file_id");
        }
        if (endpoint == null) {
            throw fields.missing("endpoint");
        }
        if (!ENDPOINTS.contains(endpoint)) {
            throw fields.invalid("endpoint", "invalid_endpoint", "must be one of " + ENDPOINTS + ".");
        }
        if (window == null) {
            throw fields.missing("completion_window");
        }
        if (!window.equals(WINDOW)) {
            throw fields.invalid("completion_window", "invalid_value", "must be '" + WINDOW + "'.");
        }
        if (fields.node("output_expires_after") != null) {
            throw fields.unsupported("output_expires_after", "results expire when this server says so.");
        }
        return new BatchRequest(file, endpoint, metadata(fields));
    }

    /**
     * The same with its texts of people changed.
     *
     * @throws FailureException when a key of the metadata would be another
     */
    public BatchRequest withTexts(UnaryOperator<String> change) {
        var changed = new LinkedHashMap<String, String>();
        metadata.forEach((key, value) -> {
            MetadataKeys.requireStable(key, change);
            changed.put(key, change.apply(value));
        });
        return new BatchRequest(inputFileId, endpoint, changed);
    }

    private static Map<String, String> metadata(Fields fields) {
        var node = fields.objectNode("metadata");
        if (node == null) {
            return Map.of();
        }
        if (node.size() > METADATA_MAX) {
            throw fields.invalid("metadata", "invalid_value", "at most " + METADATA_MAX + " entries.");
        }
        var inner = new Fields(node, "metadata");
        var metadata = new LinkedHashMap<String, String>();
        for (var entry : node.properties()) {
            var name = entry.getKey();
            var value = inner.require(entry.getValue(), entry.getValue().isTextual(), name, "a string")
                    .textValue();
            if (name.length() > NAME_MAX || value.length() > VALUE_MAX) {
                throw fields.invalid(
                        "metadata",
                        "invalid_value",
                        "names have at most " + NAME_MAX + " characters and values " + VALUE_MAX + ".");
            }
            metadata.put(Fields.wellFormed(name), Fields.wellFormed(value));
        }
        return metadata;
    }
}
