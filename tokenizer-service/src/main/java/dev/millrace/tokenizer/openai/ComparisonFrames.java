package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the server-sent events of a comparison, in which the methods come interleaved: a role frame each, content frames
 * with every token and its log-probability, one end frame each, a usage frame over all, and {@code [DONE]}. A frame is a
 * chat's chunk of one choice with the {@code method} beside its index.
 */
final class ComparisonFrames implements AnswerFrames {
    private static final String OBJECT = "decoding.comparison.chunk";

    private final ChatHead head;
    private final Tokenizer tokenizer;
    private final List<ComparisonColumn> columns;

    ComparisonFrames(ChatHead head, List<String> names, Tokenizer tokenizer) {
        this.head = head;
        this.tokenizer = tokenizer;
        this.columns = IntStream.range(0, names.size())
                .mapToObj(index -> new ComparisonColumn(index, names.get(index)))
                .toList();
    }

    @Override
    public String begin() {
        var frames = new StringBuilder();
        for (var column : columns) {
            frames.append(open(column, Json.object().put("role", "assistant").put("content", "")));
        }
        return frames.toString();
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        return "";
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        var column = columns.get(delta.choice());
        column.add(delta.tokens());
        var choice = column.node();
        choice.set("delta", Json.object().put("content", delta.text()));
        choice.set("logprobs", ChatParts.logprobs(delta.tokens(), tokenizer));
        return frame(choice.putNull("finish_reason"));
    }

    @Override
    public String ended(TextEvent.PartEnded part) {
        var column = columns.get(part.index());
        var choice = column.node();
        choice.set("delta", Json.object());
        column.end(choice.putNull("logprobs"), part.end());
        return frame(choice);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var last = head.tree(OBJECT);
        last.putArray("choices");
        last.set("usage", ChatParts.usage(end));
        return ChatFrames.frame(last) + ChatFrames.DONE;
    }

    private String open(ComparisonColumn column, ObjectNode delta) {
        var choice = column.node();
        choice.set("delta", delta);
        return frame(choice.putNull("logprobs").putNull("finish_reason"));
    }

    private String frame(ObjectNode choice) {
        var chunk = head.tree(OBJECT);
        chunk.putArray("choices").add(choice);
        return ChatFrames.frame(chunk);
    }
}
