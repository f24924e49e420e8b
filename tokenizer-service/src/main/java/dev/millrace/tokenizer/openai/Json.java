package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON within the bounds of this API. */
public final class Json {
    /** Deepest nesting of a request. */
    static final int DEPTH_MAX = 64;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(100)
                            .maxNameLength(1_000)
                            .maxDocumentLength(ChatRequest.BODY_BYTES_MAX)
                            .maxStringLength(ChatRequest.BODY_BYTES_MAX)
                            .build())
                    // An error that quoted the request would put prompts into logs and answers.
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** A body as a tree. */
    public static JsonNode read(byte[] body) throws IOException {
        return MAPPER.readTree(body);
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** One line of JSON that no parser of server-sent events cuts in two. */
    public static String text(JsonNode node) {
        try {
            return lineSafe(MAPPER.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends the text as the inside of a JSON string. */
    static void quote(String text, StringBuilder out) {
        int from = out.length();
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        for (int i = from; i < out.length(); i++) {
            if (breaksLines(out.charAt(i))) {
                var safe = lineSafe(out.substring(from));
                out.setLength(from);
                out.append(safe);
                return;
            }
        }
    }

    /**
     * Escapes the three characters that JSON may hold as they are but some clients take for the end of a line, which
     * would cut an SSE frame in two. In JSON text they can only stand inside strings.
     */
    private static String lineSafe(String json) {
        if (json.chars().noneMatch(c -> breaksLines((char) c))) {
            return json;
        }
        return json.replace("\u0085", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static boolean breaksLines(char c) {
        return c == '\u0085' || c == '\u2028' || c == '\u2029';
    }
}
