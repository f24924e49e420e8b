package dev.millrace.model.train.data;

import java.util.Objects;

/** One message of a conversation; the content may be empty. */
public record Message(Role role, String content) {
    /** Who says a message. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL
    }

    public Message {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
    }

    static Message user(String content) {
        return new Message(Role.USER, content);
    }

    static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
