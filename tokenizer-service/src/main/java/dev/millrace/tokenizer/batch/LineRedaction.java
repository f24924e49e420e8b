package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.redact.JsonTexts;
import dev.millrace.tokenizer.redact.Redaction;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.util.List;

/**
 * Takes out of an uploaded line what must not be stored: of every string in it, names of fields too. Only a {@code custom_id}
 * cannot be changed, for by it the caller finds his answer again: one that would be is refused.
 */
public record LineRedaction(Redaction redaction) {
    private static final String CUSTOM_ID = "custom_id";
    private static final String ARGUMENTS = "arguments";

    /**
     * The line without it; where nothing is to be taken out of anything, the very same bytes.
     *
     * @param number of the line, from 1
     * @throws FailureException when the custom_id would have to be changed
     */
    public byte[] apply(int number, byte[] line) {
        if (redaction.isOff()) {
            return line;
        }
        JsonNode root;
        try {
            root = Json.read(line);
        } catch (IOException e) {
            // No JSON; the batch will say so. Until then it is text like any other.
            return redaction.apply(new String(line, UTF_8)).getBytes(UTF_8);
        }
        requireStable(number, root);
        return root.isMissingNode() ? line : Json.text(redacted(root)).getBytes(UTF_8);
    }

    private void requireStable(int number, JsonNode root) {
        var id = root.path(CUSTOM_ID).asText("");
        if (!redaction.apply(id).equals(id)) {
            throw FailureException.invalid(
                    "file",
                    "invalid_custom_id",
                    "Line " + number + " of the file: 'custom_id' looks like what this server takes out of texts. "
                            + "Please use another one.");
        }
    }

    /** The arguments of a call are JSON within a string, and stay it. */
    private JsonNode redacted(String name, JsonNode value) {
        return name.equals(ARGUMENTS) && value.isTextual()
                ? TextNode.valueOf(JsonTexts.in(value.textValue(), redaction::apply))
                : redacted(value);
    }

    private JsonNode redacted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var name : List.copyOf(object.properties())) {
                object.remove(name.getKey());
                object.set(redaction.apply(name.getKey()), redacted(name.getKey(), name.getValue()));
            }
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, redacted(array.get(i)));
            }
            return array;
        }
        return node.isTextual() ? TextNode.valueOf(redaction.apply(node.textValue())) : node;
    }
}
