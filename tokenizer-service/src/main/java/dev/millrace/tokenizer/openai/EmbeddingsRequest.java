package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/embeddings}, checked.
 *
 * @param inputs 1 to {@value EncoderTexts#TEXTS_MAX}
 * @param single whether the input was not in a list, so that errors call it {@code input} and not {@code input[0]}
 * @param base64 whether vectors come as base64 of little-endian float32 rather than as numbers
 * @param dimensions values that are wanted of a vector; null for all
 * @param truncate whether texts that are too long are cut
 */
public record EmbeddingsRequest(
        String model,
        List<EncoderText> inputs,
        boolean single,
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
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        fields.text("user");
        var input = fields.node("input");
        if (input == null) {
            throw fields.missing("input");
        }
        var dimensions = fields.integer("dimensions");
        if (dimensions != null && dimensions < 1) {
            throw fields.invalid("dimensions", "integer_below_min_value", "must be 1 or more, got " + dimensions + ".");
        }
        boolean single = !input.isArray() || !input.isEmpty() && input.get(0).isNumber();
        return new EmbeddingsRequest(
                model,
                single ? List.of(text(fields, input, "input")) : texts(fields, input),
                single,
                isBase64(fields),
                dimensions,
                fields.flag("truncate"));
    }

    /** The same with every text changed; token ids are no text. */
    public EmbeddingsRequest withTexts(UnaryOperator<String> change) {
        var changed = inputs.stream()
                .<EncoderText>map(input -> switch (input) {
                    case EncoderText.Written(var text) -> new EncoderText.Written(change.apply(text));
                    case EncoderText.Ids ids -> ids;
                })
                .toList();
        return new EmbeddingsRequest(model, changed, single, base64, dimensions, truncate);
    }

    /** What errors call an input. */
    public String field(int index) {
        return single ? "input" : "input[" + index + "]";
    }

    private static List<EncoderText> texts(Fields fields, JsonNode input) {
        Body.requireCount(fields, "input", input.size());
        List<EncoderText> texts = new ArrayList<>(input.size());
        for (int i = 0; i < input.size(); i++) {
            texts.add(text(fields, input.get(i), "input[" + i + "]"));
        }
        return texts;
    }

    private static EncoderText text(Fields fields, JsonNode node, String name) {
        if (node.isTextual()) {
            return new EncoderText.Written(Body.notEmpty(fields, name, Fields.wellFormed(node.textValue())));
        }
        fields.require(node, node.isArray(), name, "a string or an array of token ids");
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            var id = node.get(i);
            fields.require(id, id.isIntegralNumber() && id.canConvertToInt(), name + "[" + i + "]", "a token id");
            ids[i] = id.intValue();
        }
        return new EncoderText.Ids(ids);
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
