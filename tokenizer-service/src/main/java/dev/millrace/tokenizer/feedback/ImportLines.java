package dev.millrace.tokenizer.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Cuts the bytes of an import into lines of UTF-8, and takes what identifies people out of the texts in them; ids stay,
 * or two labellers would become one. Empty lines stay: whoever reads them counts them. One thread.
 */
public final class ImportLines {
    /** Longest line in bytes. */
    public static final int LINE_BYTES_MAX = 1 << 20;

    /** Those of the formats whose names do not end so. */
    private static final Set<String> IDS = Set.of("id", "worker", "completed_by", "judge", "agent", "model_version");

    private final boolean redacts;
    private final UnaryOperator<String> redaction;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private long number = 1;

    /**
     * @param redacts whether texts are changed at all
     * @param redaction changes one text
     */
    public ImportLines(boolean redacts, UnaryOperator<String> redaction) {
        this.redacts = redacts;
        this.redaction = redaction;
    }

    /**
     * The lines that end within these bytes.
     *
     * @throws FailureException when one is too long or no UTF-8
     */
    public List<String> add(byte[] bytes) {
        var lines = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, start, i);
                end(lines);
                start = i + 1;
            }
        }
        keep(bytes, start, bytes.length);
        return lines;
    }

    /** The last line where no line break ends it. */
    public List<String> finish() {
        var lines = new ArrayList<String>();
        if (rest.size() > 0) {
            end(lines);
        }
        return lines;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (rest.size() + (to - from) > LINE_BYTES_MAX) {
            throw refused("is longer than " + LINE_BYTES_MAX + " bytes.");
        }
        rest.write(bytes, from, to - from);
    }

    private void end(List<String> lines) {
        var line = text().strip();
        rest.reset();
        lines.add(redacts ? redacted(line) : line);
        number++;
    }

    private String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(rest.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("is not UTF-8.");
        }
    }

    /** What is no JSON stays as it is, for whoever reads it to refuse. */
    private String redacted(String line) {
        try {
            return line.isEmpty() ? line : Json.text(changed(Json.read(line.getBytes(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            return redaction.apply(line);
        }
    }

    private JsonNode changed(JsonNode node) {
        switch (node) {
            case TextNode text -> {
                return TextNode.valueOf(redaction.apply(text.textValue()));
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, changed(array.get(i)));
                }
            }
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    if (!isId(field)) {
                        field.setValue(changed(field.getValue()));
                    }
                }
            }
            default -> {} // Numbers, truth values and nothing.
        }
        return node;
    }

    private static boolean isId(Map.Entry<String, JsonNode> field) {
        var name = field.getKey();
        return field.getValue().isTextual() && (name.endsWith("_id") || IDS.contains(name));
    }

    private FailureException refused(String what) {
        return FailureException.invalid("line " + number, "invalid_line", "Line " + number + " " + what);
    }
}
