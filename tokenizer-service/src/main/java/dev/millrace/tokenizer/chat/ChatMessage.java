package dev.millrace.tokenizer.chat;

import dev.millrace.tokenizer.redact.JsonTexts;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One message of a conversation.
 *
 * @param role system, developer, user, assistant or tool
 * @param content plain text
 * @param toolCalls of an assistant: what it called
 * @param toolCallId of a tool: the call it answers; empty when nobody said
 * @param name of a tool or of who speaks; empty when nobody said
 */
public record ChatMessage(String role, String content, List<ToolCall> toolCalls, String toolCallId, String name) {
    /** Most calls of a message. */
    public static final int CALLS_MAX = 16;

    /** Copies the list. */
    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
    }

    /** A message of text alone. */
    public ChatMessage(String role, String content) {
        this(role, content, List.of(), "", "");
    }

    /** The same with other words. */
    public ChatMessage saying(String other) {
        return new ChatMessage(role, other, toolCalls, toolCallId, name);
    }

    /** The same with every text of people changed, names of who speaks and the arguments of calls among them. */
    public ChatMessage withTexts(UnaryOperator<String> change) {
        var calls = toolCalls.stream()
                .map(call -> new ToolCall(call.id(), call.name(), JsonTexts.in(call.arguments(), change)))
                .toList();
        return new ChatMessage(role, change.apply(content), calls, toolCallId, change.apply(name));
    }

    /** The same from somebody else. */
    public ChatMessage from(String otherRole) {
        return new ChatMessage(otherRole, content, toolCalls, toolCallId, name);
    }
}
