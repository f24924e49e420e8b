package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the server-sent events of a streamed text completion: the prompts where they are repeated, text frames, one
 * finish frame a choice, a usage frame when asked for, and {@code [DONE]}.
 */
final class CompletionFrames implements AnswerFrames {
    private final ChatHead head;
    private final CompletionRequest request;
    private final List<EchoedPrompt> echoed;
    private final int choicesEach;
    private final boolean echoesTokens;
    /** By choice; empty when no tokens are reported. */
    private final List<CompletionTokens> tokens = new ArrayList<>();

    CompletionFrames(ChatHead head, CompletionRequest request, List<EchoedPrompt> echoed, Tokenizer tokenizer) {
        this.head = head;
        this.request = request;
        this.echoed = echoed;
        this.choicesEach = request.choicesEach();
        this.echoesTokens = request.echo() && request.logprobs() != null;
        if (request.logprobs() != null) {
            for (int i = 0; i < request.prompts().size() * choicesEach; i++) {
                tokens.add(new CompletionTokens(tokenizer, request.logprobs()));
            }
        }
    }

    @Override
    public String begin() {
        if (!request.echo()) {
            return "";
        }
        var frames = new StringBuilder();
        for (int choice = 0; choice < echoed.size() * choicesEach; choice++) {
            var prompt = echoed.get(choice / choicesEach);
            if (!echoesTokens) {
                frames.append(frame(choice, prompt.text(), null, null));
            } else if (prompt.ids().length > 0) {
                var text = tokens.get(choice).first(prompt.ids()[0]);
                frames.append(promptFrame(choice, text, prompt.ids().length == 1));
            }
        }
        return frames.toString();
    }

    @Override
    public String prompt(TextEvent.PromptScored part) {
        if (!echoesTokens) {
            return "";
        }
        boolean last = part.scores().end() == echoed.get(part.prompt()).ids().length;
        var frames = new StringBuilder();
        for (int k = 0; k < choicesEach; k++) {
            int choice = part.prompt() * choicesEach + k;
            frames.append(promptFrame(choice, tokens.get(choice).prompt(part.scores()), last));
        }
        return frames.toString();
    }

    private String promptFrame(int choice, String text, boolean last) {
        var own = tokens.get(choice);
        var whole = last ? text + own.promptEnd() : text;
        return frame(choice, whole, own.take(), null);
    }

    @Override
    public String delta(TextEvent.Delta delta) {
        ObjectNode spelled = null;
        if (!tokens.isEmpty()) {
            var own = tokens.get(delta.choice());
            delta.tokens().forEach(own::answer);
            spelled = own.take();
        }
        return frame(delta.choice(), delta.text(), spelled, null);
    }

    @Override
    public String finished(TextEvent.Finished end) {
        var frames = new StringBuilder();
        for (int i = 0; i < end.reasons().size(); i++) {
            frames.append(frame(i, "", null, ChatParts.reason(end.reasons().get(i))));
        }
        if (request.includeUsage()) {
            var last = head.tree(CompletionAnswer.OBJECT);
            last.putArray("choices");
            last.set("usage", ChatParts.usage(end));
            last.set("timings", ChatParts.timings(end.usage(), end.timings()));
            frames.append(ChatFrames.frame(last));
        }
        return frames.append(ChatFrames.DONE).toString();
    }

    private String frame(int index, String text, @Nullable ObjectNode spelled, @Nullable String reason) {
        var chunk = head.tree(CompletionAnswer.OBJECT);
        var choice = chunk.putArray("choices").addObject().put("index", index).put("text", text);
        choice.set("logprobs", spelled);
        choice.put("finish_reason", reason);
        if (request.includeUsage()) {
            chunk.putNull("usage");
        }
        return ChatFrames.frame(chunk);
    }
}
