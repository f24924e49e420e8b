package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the answers to one request and writes them as a whole. Bounded by the context length. One thread at a time. */
public final class ChatAnswer implements AnswerBody {
    private final ChatHead head;
    private final @Nullable Tokenizer logprobs;
    private final @Nullable Tokenizer promptLogprobs;
    private final @Nullable CallReading calls;
    private final List<PromptScores> scores = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();

    /** What there is of one answer. */
    private record Choice(StringBuilder text, List<TextEvent.TokenText> tokens) {
        Choice() {
            this(new StringBuilder(), new ArrayList<>());
        }
    }

    /** An answer that calls no tools; parameters as below. */
    public ChatAnswer(ChatHead head, @Nullable Tokenizer logprobs) {
        this(head, logprobs, null, null);
    }

    /**
     * @param logprobs spells tokens when log-probabilities are reported, else null
     * @param promptLogprobs spells tokens of the prompt when their log-probabilities are reported, else null
     * @param calls how calls are found in the text; null where there are none
     */
    public ChatAnswer(
            ChatHead head,
            @Nullable Tokenizer logprobs,
            @Nullable Tokenizer promptLogprobs,
            @Nullable CallReading calls) {
        this.promptLogprobs = promptLogprobs;
        this.calls = calls;
        this.head = head;
        this.logprobs = logprobs;
    }

    @Override
    public void add(TextEvent.PromptScored part) {
        if (promptLogprobs != null) {
            scores.add(part.scores());
        }
    }

    @Override
    public void add(TextEvent.Delta delta) {
        var choice = choice(delta.choice());
        choice.text.append(delta.text());
        choice.tokens.addAll(delta.tokens());
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var body = head.tree("chat.completion");
        var list = body.putArray("choices");
        for (int index = 0; index < end.reasons().size(); index++) {
            write(list, index, end.reasons().get(index));
        }
        body.set("usage", ChatParts.usage(end));
        body.set("timings", ChatParts.timings(end.usage(), end.timings()));
        if (promptLogprobs != null) {
            PromptLogprobs.put(body, scores, promptLogprobs);
        }
        return Json.text(body);
    }

    private void write(ArrayNode list, int index, FinishReason reason) {
        var choice = choice(index);
        var node = list.addObject().put("index", index);
        var message = node.putObject("message").put("role", "assistant");
        var why = ChatParts.reason(reason);
        if (calls == null) {
            message.put("content", choice.text.toString());
        } else {
            why = new MessageWithCalls(calls, head.id(), index).write(choice.text.toString(), message, why);
        }
        message.putNull("refusal");
        node.set("logprobs", logprobs == null ? null : ChatParts.logprobs(choice.tokens, logprobs));
        node.put("finish_reason", why);
    }

    private Choice choice(int index) {
        while (choices.size() <= index) {
            choices.add(new Choice());
        }
        return choices.get(index);
    }
}
