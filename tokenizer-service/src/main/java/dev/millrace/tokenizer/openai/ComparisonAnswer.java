package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gathers a comparison and writes it as a whole. Bounded by the context length. One thread at a time. */
final class ComparisonAnswer implements AnswerBody {
    private final ChatHead head;
    private final Tokenizer tokenizer;
    private final List<Method> methods;

    private static final class Method {
        final ComparisonColumn column;
        final StringBuilder text = new StringBuilder();
        final List<TextEvent.TokenText> tokens = new ArrayList<>();
        TextEvent.@Nullable End end;

        Method(ComparisonColumn column) {
            this.column = column;
        }
    }

    ComparisonAnswer(ChatHead head, List<String> names, Tokenizer tokenizer) {
        this.head = head;
        this.tokenizer = tokenizer;
        this.methods = IntStream.range(0, names.size())
                .mapToObj(index -> new Method(new ComparisonColumn(index, names.get(index))))
                .toList();
    }

    @Override
    public void add(TextEvent.PromptScored part) {}

    @Override
    public void add(TextEvent.Delta delta) {
        var method = methods.get(delta.choice());
        method.text.append(delta.text());
        method.tokens.addAll(delta.tokens());
        method.column.add(delta.tokens());
    }

    @Override
    public void add(TextEvent.PartEnded part) {
        methods.get(part.index()).end = part.end();
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var body = head.tree("decoding.comparison");
        var choices = body.putArray("choices");
        methods.forEach(method -> choices.add(choice(method)));
        body.set("usage", ChatParts.usage(end));
        return Json.text(body);
    }

    private ObjectNode choice(Method method) {
        var choice = method.column.node();
        choice.putObject("message").put("role", "assistant").put("content", method.text.toString());
        choice.set("logprobs", ChatParts.logprobs(method.tokens, tokenizer));
        if (method.end != null) {
            method.column.end(choice, method.end);
        }
        return choice;
    }
}
