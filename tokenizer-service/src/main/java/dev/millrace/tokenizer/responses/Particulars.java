package dev.millrace.tokenizer.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.openai.MetadataKeys;
import dev.millrace.tokenizer.redact.SchemaTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a response repeats of its request beside the prompt. It goes to the log with the prompt, so that any edge can write
 * the response.
 *
 * @param instructed whether the prompt begins with instructions, which are not carried over to later responses
 * @param previousId the response that this one follows
 * @param store whether it can be followed and fetched
 * @param user as it came
 * @param metadata an object of at most {@value #METADATA_MAX} strings
 * @param format {@code text.format} as it came
 */
record Particulars(
        boolean instructed,
        @Nullable String previousId,
        boolean store,
        @Nullable String user,
        ObjectNode metadata,
        JsonNode format) {
    /** Longest id of a response. */
    private static final int ID_LENGTH_MAX = 128;

    private static final int METADATA_MAX = 16;
    private static final int KEY_LENGTH_MAX = 64;
    private static final int VALUE_LENGTH_MAX = 512;

    private static final String INSTRUCTED = "instructed";
    private static final String PREVIOUS = "previous_response_id";
    private static final String STORE = "store";
    private static final String USER = "user";
    private static final String METADATA = "metadata";
    private static final String TEXT = "text";
    private static final String FORMAT = "format";

    /**
     * Of a request's body.
     *
     * @throws FailureException naming the field that is wrong
     */
    static Particulars read(Fields body) {
        var instructions = body.text("instructions");
        return read(body, instructions != null && !instructions.isEmpty());
    }

    /**
     * As the log has them.
     *
     * @throws FailureException when they are none
     */
    static Particulars parse(String json) {
        var fields = Fields.ofBody(json.getBytes(UTF_8));
        return read(fields, fields.flag(INSTRUCTED));
    }

    private static Particulars read(Fields fields, boolean instructed) {
        var text = fields.objectNode(TEXT);
        var format = text == null ? null : new Fields(text, TEXT).objectNode(FORMAT);
        return new Particulars(
                instructed,
                previousId(fields),
                fields.node(STORE) == null || fields.flag(STORE),
                fields.text(USER),
                metadata(fields),
                format == null ? Json.object().put("type", "text") : format);
    }

    /** As {@link #parse} reads them. */
    String json() {
        var tree = Json.object()
                .put(INSTRUCTED, instructed)
                .put(PREVIOUS, previousId)
                .put(STORE, store)
                .put(USER, user);
        tree.set(METADATA, metadata);
        tree.putObject(TEXT).set(FORMAT, format);
        return Json.text(tree);
    }

    /**
     * The same with every text of people changed.
     *
     * @throws FailureException when a key of the metadata would be another, for by it the caller finds the value
     */
    Particulars withTexts(UnaryOperator<String> change) {
        var changed = Json.object();
        for (var entry : metadata.properties()) {
            MetadataKeys.requireStable(entry.getKey(), change);
            changed.put(entry.getKey(), change.apply(entry.getValue().textValue()));
        }
        return new Particulars(
                instructed, previousId, store, user == null ? null : change.apply(user), changed, format(change));
    }

    /** Its name stays, as those of tools do. */
    private JsonNode format(UnaryOperator<String> change) {
        var changed = SchemaTexts.in(format, change);
        if (format.has("name")) {
            ((ObjectNode) changed).set("name", format.get("name"));
        }
        return changed;
    }

    private static @Nullable String previousId(Fields fields) {
        var id = fields.text(PREVIOUS);
        if (id != null && (id.isEmpty() || id.length() > ID_LENGTH_MAX)) {
            throw fields.invalid(PREVIOUS, "invalid_value", "must have 1 to " + ID_LENGTH_MAX + " characters.");
        }
        return id;
    }

    private static ObjectNode metadata(Fields fields) {
        var given = fields.objectNode(METADATA);
        var metadata = Json.object();
        if (given == null) {
            return metadata;
        }
        if (given.size() > METADATA_MAX) {
            throw fields.invalid(METADATA, "invalid_value", "at most " + METADATA_MAX + " entries.");
        }
        var inner = new Fields(given, METADATA);
        for (var entry : given.properties()) {
            var value = inner.require(entry.getValue(), entry.getValue().isTextual(), entry.getKey(), "a string")
                    .textValue();
            if (entry.getKey().length() > KEY_LENGTH_MAX || value.length() > VALUE_LENGTH_MAX) {
                throw fields.invalid(
                        METADATA,
                        "string_above_max_length",
                        "keys of at most " + KEY_LENGTH_MAX + " and values of at most " + VALUE_LENGTH_MAX
                                + " characters.");
            }
            metadata.put(entry.getKey(), Fields.wellFormed(value));
        }
        return metadata;
    }
}
