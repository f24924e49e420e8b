package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/embeddings}, checked.
 *
 * @param base64 whether vectors come as base64 of little-endian float32 rather than as numbers
 * @param dimensions values that are wanted of a vector; null for all
 * @param truncate whether texts that are too long are cut
 */
public record EmbeddingsRequest(
        String model,
        TextInputs input,
        boolean base64,
        @Nullable Integer dimensions,
        boolean truncate) {

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static EmbeddingsRequest parse(byte[] body) {
        var fields = Body.fields(body);
        var model = Body.model(fields);
        fields.text("user");
        var input = TextInputs.read(fields);
        var dimensions = fields.integer("dimensions");
        if (dimensions != null && dimensions < 1) {
            throw fields.invalid("dimensions", "integer_below_min_value", "must be 1 or more, got " + dimensions + ".");
        }
        return new EmbeddingsRequest(model, input, isBase64(fields), dimensions, fields.flag("truncate"));
    }

    /** The same with every text changed. */
    public EmbeddingsRequest withTexts(UnaryOperator<String> change) {
        return new EmbeddingsRequest(model, input.withTexts(change), base64, dimensions, truncate);
    }

    private static boolean isBase64(Fields fields) {
        var format = fields.text("encoding_format");
        if (format == null || format.equals("float")) {
            return false;
        }
        if (!format.equals("base64")) {
            throw fields.invalid("encoding_format", "invalid_value", "must be \"float\" or \"base64\".");
        }
        return true;
    }
}
