package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers one answer and writes it as a whole. Bounded by the context length. One thread at a time. */
public final class ChatAnswer {
    private final ChatHead head;
    private final @Nullable Tokenizer logprobs;
    private final StringBuilder text = new StringBuilder();
    private final List<TextEvent.TokenText> tokens = new ArrayList<>();

    private final @Nullable CallReading calls;

    /** An answer that calls no tools; parameters as below. */
    public ChatAnswer(ChatHead head, @Nullable Tokenizer logprobs) {
        this(head, logprobs, null);
    }

    /**
     * @param logprobs spells tokens when log-probabilities are reported, else null
     * @param calls how calls are found in the text; null where there are none
     */
    public ChatAnswer(ChatHead head, @Nullable Tokenizer logprobs, @Nullable CallReading calls) {
        this.calls = calls;
        this.head = head;
        this.logprobs = logprobs;
    }

    /** More text. */
    public void add(TextEvent.Delta delta) {
        text.append(delta.text());
        tokens.addAll(delta.tokens());
    }

    /** The body of the response. */
    public String finished(TextEvent.Finished end) {
        var body = head.tree("chat.completion");
        var choice = body.putArray("choices").addObject().put("index", 0);
        var message = choice.putObject("message").put("role", "assistant");
        var reason = ChatParts.reason(end.reasons().getFirst());
        if (calls == null) {
            message.put("content", text.toString());
        } else {
            reason = new MessageWithCalls(calls).write(text.toString(), message, reason);
        }
        message.putNull("refusal");
        choice.set("logprobs", logprobs == null ? null : ChatParts.logprobs(tokens, logprobs));
        choice.put("finish_reason", reason);
        body.set("usage", ChatParts.usage(end.usage()));
        body.set("timings", ChatParts.timings(end.usage(), end.timings()));
        return Json.text(body);
    }
}
