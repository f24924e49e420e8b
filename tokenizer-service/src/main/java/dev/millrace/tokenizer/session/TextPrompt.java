package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.List;

/**
 * A request as people write it.
 *
 * @param input what to answer
 * @param model name of the model; empty means the one that is loaded
 * @param parameters what the caller cares about
 */
public record TextPrompt(Input input, String model, TextParameters parameters) {
    /** Most messages in a conversation. */
    public static final int MESSAGES_MAX = 1024;

    /** What to answer. */
    public sealed interface Input {}

    /** Text to continue as it stands; special tokens in it are recognised. */
    public record Text(String text) implements Input {}

    /** A conversation to answer, oldest message first. */
    public record Conversation(List<ChatMessage> messages) implements Input {
        /** Copies the list, which holds 1 to {@link #MESSAGES_MAX} messages. */
        public Conversation {
            messages = List.copyOf(messages);
            if (messages.isEmpty() || messages.size() > MESSAGES_MAX) {
                throw FailureException.invalid(
                        "messages",
                        "invalid_value",
                        "'messages' must hold 1 to " + MESSAGES_MAX + " messages, but holds " + messages.size() + ".");
            }
        }
    }

    /** Characters of text in the input. */
    public long characters() {
        return switch (input) {
            case Text plain -> plain.text().length();
            case Conversation talk ->
                talk.messages().stream().mapToLong(m -> m.content().length()).sum();
        };
    }
}
