package dev.millrace.tokenizer.chat;

import dev.millrace.tokenizer.RenderedPrompt;
import java.util.List;

/** Renders a conversation into the prompt a model was trained on. */
public interface ChatTemplate {
    /**
     * Renders the conversation.
     *
     * @param addGenerationPrompt whether to open the assistant's turn
     * @throws TemplateException when the template refuses the conversation or passes a bound
     */
    RenderedPrompt render(List<ChatMessage> messages, boolean addGenerationPrompt);
}
