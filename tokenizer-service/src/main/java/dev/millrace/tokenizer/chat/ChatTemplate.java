package dev.millrace.tokenizer.chat;

import dev.millrace.template.RenderedPrompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders a conversation into the prompt a model was trained on. */
@FunctionalInterface
public interface ChatTemplate {
    /**
     * Renders the conversation.
     *
     * @param tools that the answer may call, as maps, lists and plain values; null for none
     * @param addGenerationPrompt whether to open the assistant's turn
     * @throws TemplateException when the template refuses the conversation or passes a bound
     */
    RenderedPrompt render(List<ChatMessage> messages, @Nullable List<?> tools, boolean addGenerationPrompt);

    /** As {@link #render(List, List, boolean)} without tools. */
    default RenderedPrompt render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        return render(messages, null, addGenerationPrompt);
    }

    /** The template's own text, which tells how a model writes calls; empty when there is none. */
    default String source() {
        return "";
    }
}
