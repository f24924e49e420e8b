package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.List;
import java.util.Map;

/**
 * How an answer is decoded, in the fields that chats have for it, for APIs whose requests have one answer and say the rest in
 * words of their own.
 */
public final class DecodingFields {
    private DecodingFields() {}

    /**
     * The parameters with what the fields say of shaping, search and room. Forms are read by {@link AnswerForm}.
     *
     * @param own what the API says in words of its own
     * @param stream whether the answer comes in pieces
     * @throws FailureException naming the first wrong field
     */
    public static TextParameters read(Fields fields, TextParameters own, boolean stream) {
        Unsupported.check(fields);
        var count = AnswerCount.read(fields, stream);
        if (count.choices() != null) {
            throw fields.invalid("n", "invalid_value", "there is one answer here.");
        }
        var shaped = ShapingFields.read(fields, own.maxNewTokens())
                .on(own.searching(count.search(), count.bestOf(), count.reward()));
        return OverflowFields.read(fields, shaped);
    }

    /** The texts of {@code stop}, one or several. */
    public static List<String> stop(Fields fields) {
        return ChatRequest.stop(fields);
    }

    /**
     * Refuses what other APIs have and this one says otherwise: whoever wrote it would get another answer than he asked for.
     *
     * @param elsewhere by the name of the field what to do instead
     * @throws FailureException naming the first of them by the alphabet
     */
    public static void refuse(Fields fields, Map<String, String> elsewhere) {
        elsewhere.entrySet().stream()
                .filter(field -> fields.node(field.getKey()) != null)
                .min(Map.Entry.comparingByKey())
                .ifPresent(field -> {
                    throw fields.invalid(field.getKey(), "unsupported_parameter", field.getValue());
                });
    }
}
