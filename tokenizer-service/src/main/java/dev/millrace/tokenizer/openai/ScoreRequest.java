package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/score}, as vLLM has it, checked: one text against many, or as many against as many.
 *
 * @param model null for the one that is loaded
 * @param first text_1, one for each of {@code second}
 * @param second text_2, 1 to {@value EncoderTexts#TEXTS_MAX}
 * @param truncate whether texts that are too long are cut
 */
public record ScoreRequest(@Nullable String model, List<String> first, List<String> second, boolean truncate) {

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ScoreRequest parse(byte[] body) {
        var fields = Body.fields(body);
        var first = Body.texts(fields, "text_1");
        var second = Body.texts(fields, "text_2");
        if (first.size() != 1 && first.size() != second.size()) {
            throw fields.invalid(
                    "text_2",
                    "invalid_value",
                    "must have as many texts as 'text_1' (" + first.size() + "), got " + second.size() + ".");
        }
        var paired = first.size() == second.size() ? first : Collections.nCopies(second.size(), first.getFirst());
        return new ScoreRequest(fields.text("model"), paired, second, fields.flag("truncate"));
    }

    /** The same with every text changed; each once, however often it stands in the pairs. */
    public ScoreRequest withTexts(UnaryOperator<String> change) {
        var known = new HashMap<String, String>();
        UnaryOperator<String> once = text -> known.computeIfAbsent(text, change);
        return new ScoreRequest(
                model,
                first.stream().map(once).toList(),
                second.stream().map(once).toList(),
                truncate);
    }
}
