package dev.millrace.tokenizer.chat;

import dev.millrace.template.RenderedPrompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the answer to a conversation begins. */
public enum AnswerStart {
    /** In a turn of the assistant's own, which the template opens. */
    NEW_TURN,
    /** Behind the last message as the template ends it. */
    AFTER_LAST,
    /** Within the last message, which is the assistant's and not at its end: the answer goes on with it. */
    IN_LAST;

    /**
     * Renders a conversation so that its answer begins there. The last message is left open as vLLM and transformers leave
     * it with {@code continue_final_message}: all that the template writes behind its text is cut off.
     *
     * @param tools that the answer may call, as the template takes them; null for none
     * @throws TemplateException when the template refuses, or writes the last message's text as another one
     */
    public RenderedPrompt render(ChatTemplate template, List<ChatMessage> messages, @Nullable List<?> tools) {
        return switch (this) {
            case NEW_TURN -> template.render(messages, tools, true);
            case AFTER_LAST -> template.render(messages, tools, false);
            case IN_LAST ->
                open(template.render(messages, tools, false), messages.getLast().content());
        };
    }

    /** Who wrote what is known, so a text that looks like a mark of the template is not mistaken for one. */
    private static RenderedPrompt open(RenderedPrompt closed, String text) {
        int end = closed.pieces().size();
        while (end > 0 && closed.pieces().get(end - 1).fromTemplate()) {
            end--;
        }
        var opened = new RenderedPrompt(closed.pieces().subList(0, end));
        if (!opened.text().stripTrailing().endsWith(text.strip())) {
            throw new TemplateException(
                    "the model's chat template changes the last message, so its text cannot be gone on with");
        }
        return opened;
    }
}
