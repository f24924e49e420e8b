package dev.millrace.tokenizer.tools;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Tools as plain text, in the words of Hermes, for models whose template knows none: they stand in the system message,
 * calls in the assistant's messages.
 */
public final class ToolMessages {
    private ToolMessages() {}

    /** The conversation with the tools told and earlier calls written out; {@code use} may be none. */
    public static List<ChatMessage> written(List<ChatMessage> messages, ToolUse use) {
        var written = new ArrayList<ChatMessage>();
        for (var message : messages) {
            written.add(
                    message.toolCalls().isEmpty()
                            ? message
                            : new ChatMessage(message.role(), message.content() + calls(message)));
        }
        if (!use.isOffered()) {
            return written;
        }
        boolean led = written.getFirst().role().equals("system");
        var before = led ? written.removeFirst().content() + "\n\n" : "";
        written.addFirst(new ChatMessage("system", before + told(use)));
        return written;
    }

    private static String calls(ChatMessage message) {
        var text = new StringBuilder();
        for (var call : message.toolCalls()) {
            text.append("\n<tool_call>\n{\"name\": \"")
                    .append(call.name())
                    .append("\", \"arguments\": ")
                    .append(call.arguments())
                    .append("}\n</tool_call>");
        }
        return message.content().isEmpty() ? text.substring(1) : text.toString();
    }

    private static String told(ToolUse use) {
        return "You may call one or more functions to assist with the user query.\n\n"
                + "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
                + use.json()
                + "\n</tools>\n\nFor each function call, return a json object with function name and arguments within"
                + " <tool_call></tool_call> XML tags:\n<tool_call>\n"
                + "{\"name\": <function-name>, \"arguments\": <args-json-object>}\n</tool_call>";
    }
}
