package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** The body that answers {@code POST /v1/embeddings}. */
public final class EmbeddingsAnswer {
    private EmbeddingsAnswer() {}

    /**
     * Written without a tree, for two thousand vectors have a million numbers.
     *
     * @param base64 whether vectors are base64 of little-endian float32
     * @param tokens of all inputs
     */
    public static String json(String model, List<float[]> vectors, boolean base64, int tokens) {
        var out = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < vectors.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append("{\"object\":\"embedding\",\"index\":")
                    .append(i);
            out.append(",\"embedding\":");
            if (base64) {
                out.append('"').append(base64(vectors.get(i))).append('"');
            } else {
                numbers(vectors.get(i), out);
            }
            out.append('}');
        }
        out.append("],\"model\":\"");
        Json.quote(model, out);
        return out.append("\",\"usage\":{\"prompt_tokens\":")
                .append(tokens)
                .append(",\"total_tokens\":")
                .append(tokens)
                .append("}}")
                .toString();
    }

    private static void numbers(float[] vector, StringBuilder out) {
        char separator = '[';
        for (float value : vector) {
            out.append(separator).append(value);
            separator = ',';
        }
        out.append(']');
    }

    private static String base64(float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return new String(Base64.getEncoder().encode(bytes.array()), ISO_8859_1);
    }
}
