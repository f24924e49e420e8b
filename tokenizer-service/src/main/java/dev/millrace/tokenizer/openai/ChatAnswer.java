package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the answer of a chat and writes it as a whole. */
public final class ChatAnswer implements AnswerBody {
    private final ChatHead head;
    private final @Nullable Tokenizer logprobs;
    private final StringBuilder text = new StringBuilder();
    private final List<TextEvent.TokenText> tokens = new ArrayList<>();

    /** @param logprobs spells tokens when log-probabilities are reported, else null */
    public ChatAnswer(ChatHead head, @Nullable Tokenizer logprobs) {
        this.head = head;
        this.logprobs = logprobs;
    }

    @Override
    public void add(TextEvent.PromptScored part) {}

    @Override
    public void add(TextEvent.Delta delta) {
        text.append(delta.text());
        tokens.addAll(delta.tokens());
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var body = head.tree("chat.completion");
        var choice = body.putArray("choices").addObject().put("index", 0);
        choice.putObject("message")
                .put("role", "assistant")
                .put("content", text.toString())
                .putNull("refusal");
        choice.set("logprobs", logprobs == null ? null : ChatParts.logprobs(tokens, logprobs));
        choice.put("finish_reason", ChatParts.reason(end.reasons().getFirst()));
        body.set("usage", ChatParts.usage(end.usage()));
        body.set("timings", ChatParts.timings(end.usage(), end.timings()));
        return Json.text(body);
    }
}
