package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.embed.EncoderTexts;
import dev.millrace.tokenizer.session.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The field {@code input} of bodies that have texts read one by one, checked: a text, token ids, or a list of either.
 *
 * @param texts 1 to {@value EncoderTexts#TEXTS_MAX}
 * @param single whether the input was not in a list, so that errors call it {@code input} and not {@code input[0]}
 */
public record TextInputs(List<EncoderText> texts, boolean single) {
    private static final String INPUT = "input";

    public TextInputs {
        texts = List.copyOf(texts);
    }

    /** @throws FailureException naming what is wrong */
    static TextInputs read(Fields fields) {
        var input = fields.node(INPUT);
        if (input == null) {
            throw fields.missing(INPUT);
        }
        boolean single = !input.isArray() || !input.isEmpty() && input.get(0).isNumber();
        return new TextInputs(single ? List.of(text(fields, input, INPUT)) : texts(fields, input), single);
    }

    /** The same with every text changed; token ids are no text. */
    public TextInputs withTexts(UnaryOperator<String> change) {
        var changed = texts.stream()
                .<EncoderText>map(input -> switch (input) {
                    case EncoderText.Written(var text) -> new EncoderText.Written(change.apply(text));
                    case EncoderText.Ids ids -> ids;
                })
                .toList();
        return new TextInputs(changed, single);
    }

    /** What errors call a text. */
    public String field(int index) {
        return single ? INPUT : INPUT + "[" + index + "]";
    }

    private static List<EncoderText> texts(Fields fields, JsonNode input) {
        Body.requireCount(fields, INPUT, input.size());
        List<EncoderText> texts = new ArrayList<>(input.size());
        for (int i = 0; i < input.size(); i++) {
            texts.add(text(fields, input.get(i), INPUT + "[" + i + "]"));
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
}
