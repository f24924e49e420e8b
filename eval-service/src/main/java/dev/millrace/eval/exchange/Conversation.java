package dev.millrace.eval.exchange;

import java.util.List;

/**
 * What was answered.
 *
 * @param prompt the prompt as shown; of several messages the last one
 * @param messages oldest first; none where the prompt, a user's message, is all
 */
public record Conversation(String prompt, List<Message> messages) {
    public Conversation {
        messages = List.copyOf(messages);
    }

    /** A prompt that is all. */
    static Conversation of(String prompt) {
        return new Conversation(prompt, List.of());
    }

    /** Messages, at least one. */
    static Conversation of(List<Message> messages) {
        var last = messages.getLast();
        return messages.size() == 1 && last.isPlain("user")
                ? of(last.content())
                : new Conversation(last.content(), messages);
    }

    /** All messages, where the prompt is all that one. */
    List<Message> all() {
        return messages.isEmpty() ? List.of(Message.of("user", prompt)) : messages;
    }

    /** An id that every conversation with these words has. */
    String id() {
        var words = Json.object().put("prompt", prompt);
        words.set("messages", Messages.write(messages));
        return "prompt-" + Json.hash(words);
    }
}
