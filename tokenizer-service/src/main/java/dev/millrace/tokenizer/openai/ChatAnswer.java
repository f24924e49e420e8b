package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the answers to one request and writes them as a whole. Bounded by the context length. One thread at a time. */
public final class ChatAnswer {
    private final ChatHead head;
    private final @Nullable Tokenizer logprobs;
    private final List<Choice> choices = new ArrayList<>();

    /** What there is of one answer. */
    private record Choice(StringBuilder text, List<TextEvent.TokenText> tokens) {
        Choice() {
            this(new StringBuilder(), new ArrayList<>());
        }
    }

    /** @param logprobs spells tokens when log-probabilities are reported, else null */
    public ChatAnswer(ChatHead head, @Nullable Tokenizer logprobs) {
        this.head = head;
        this.logprobs = logprobs;
    }

    /** More text. */
    public void add(TextEvent.Delta delta) {
        var choice = choice(delta.choice());
        choice.text.append(delta.text());
        choice.tokens.addAll(delta.tokens());
    }

    /** The body of the response. */
    public String finished(TextEvent.Finished end) {
        var body = head.tree("chat.completion");
        var list = body.putArray("choices");
        for (int index = 0; index < end.reasons().size(); index++) {
            write(list, index, end.reasons().get(index));
        }
        body.set("usage", ChatParts.usage(end.usage()));
        body.set("timings", ChatParts.timings(end.usage(), end.timings()));
        return Json.text(body);
    }

    private void write(ArrayNode list, int index, FinishReason reason) {
        var choice = choice(index);
        var node = list.addObject().put("index", index);
        node.putObject("message")
                .put("role", "assistant")
                .put("content", choice.text.toString())
                .putNull("refusal");
        node.set("logprobs", logprobs == null ? null : ChatParts.logprobs(choice.tokens, logprobs));
        node.put("finish_reason", ChatParts.reason(reason));
    }

    private Choice choice(int index) {
        while (choices.size() <= index) {
            choices.add(new Choice());
        }
        return choices.get(index);
    }
}
