package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import java.util.function.UnaryOperator;

/**
 * The body of {@code POST /v1/classify}, as vLLM has it, checked.
 *
 * @param truncate whether texts that are too long are cut
 */
public record ClassifyRequest(String model, TextInputs input, boolean truncate) {
    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ClassifyRequest parse(byte[] body) {
        var fields = Body.fields(body);
        var model = Body.model(fields);
        fields.text("user");
        if (fields.node("use_activation") != null && !fields.flag("use_activation")) {
            throw fields.unsupported("use_activation", "answers have probabilities, not logits.");
        }
        return new ClassifyRequest(model, TextInputs.read(fields), fields.flag("truncate"));
    }

    /** The same with every text changed. */
    public ClassifyRequest withTexts(UnaryOperator<String> change) {
        return new ClassifyRequest(model, input.withTexts(change), truncate);
    }
}
