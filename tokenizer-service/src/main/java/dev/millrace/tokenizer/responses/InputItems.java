package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.MessageCalls;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code input}: a text, or messages with text in one piece or in parts, calls of functions and what these gave back.
 * Calls in a row are one message of the assistant, as they were when it made them.
 */
final class InputItems {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
    private static final Set<String> TEXT_PARTS = Set.of("input_text", "output_text", "text");

    private InputItems() {}

    static List<ChatMessage> read(Fields request) {
        var input = request.node("input");
        if (input == null) {
            throw request.missing("input");
        }
        if (input.isTextual()) {
            return List.of(new ChatMessage("user", Fields.wellFormed(input.textValue())));
        }
        request.require(input, input.isArray(), "input", "a string or an array of items");
        if (input.isEmpty() || input.size() > TextPrompt.MESSAGES_MAX) {
            throw request.invalid(
                    "input",
                    "invalid_value",
                    "must hold 1 to " + TextPrompt.MESSAGES_MAX + " items, but holds " + input.size() + ".");
        }
        var messages = new ArrayList<ChatMessage>(input.size());
        for (int i = 0; i < input.size(); i++) {
            var name = "input[" + i + "]";
            request.require(input.get(i), input.get(i).isObject(), name, "an object");
            add(messages, new Fields(input.get(i), name));
        }
        return messages;
    }

    /**
     * The conversation with the names of tools beside what they gave back, which templates may want.
     *
     * @throws FailureException when something was given back that nobody called for
     */
    static List<ChatMessage> answered(List<ChatMessage> conversation) {
        var names = new HashMap<String, String>();
        var messages = new ArrayList<ChatMessage>(conversation.size());
        for (var message : conversation) {
            message.toolCalls().forEach(call -> names.put(call.id(), call.name()));
            if (!message.role().equals("tool")) {
                messages.add(message);
                continue;
            }
            var id = message.toolCallId();
            var name = names.get(id);
            if (name == null) {
                throw FailureException.invalid(
                        "input",
                        "invalid_value",
                        "No tool call found for function call output with call_id " + id + ".");
            }
            messages.add(new ChatMessage("tool", message.content(), List.of(), id, name));
        }
        return messages;
    }

    private static void add(List<ChatMessage> messages, Fields item) {
        var type = item.text("type");
        switch (type) {
            case null -> messages.add(message(item));
            case "message" -> messages.add(message(item));
            case "function_call" -> addCall(messages, item);
            case "function_call_output" ->
                messages.add(new ChatMessage("tool", content(item, "output"), List.of(), callId(item), ""));
            default ->
                throw item.unsupported(
                        "type", "only items of type 'message', 'function_call' and 'function_call_output'.");
        }
    }

    private static void addCall(List<ChatMessage> messages, Fields item) {
        var call = MessageCalls.call(item, callId(item));
        var last = messages.isEmpty() ? null : messages.getLast();
        if (last == null || !last.role().equals("assistant")) {
            messages.add(new ChatMessage("assistant", "", List.of(call), "", ""));
            return;
        }
        if (last.toolCalls().size() == ChatMessage.CALLS_MAX) {
            throw FailureException.invalid(
                    "input", "array_above_max_length", "At most " + ChatMessage.CALLS_MAX + " calls in a row.");
        }
        var calls = new ArrayList<>(last.toolCalls());
        calls.add(call);
        messages.set(messages.size() - 1, new ChatMessage("assistant", last.content(), calls, "", ""));
    }

    private static String callId(Fields item) {
        var id = MessageCalls.bounded(item, "call_id", MessageCalls.ID_MAX);
        if (id.isEmpty()) {
            throw item.missing("call_id");
        }
        return id;
    }

    private static ChatMessage message(Fields item) {
        var role = item.text("role");
        if (role == null) {
            throw item.missing("role");
        }
        if (!ROLES.contains(role)) {
            throw item.invalid("role", "invalid_value", "must be system, developer, user or assistant.");
        }
        return new ChatMessage(role, content(item, "content"));
    }

    private static String content(Fields item, String field) {
        var content = item.node(field);
        if (content == null) {
            throw item.missing(field);
        }
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue());
        }
        item.require(content, content.isArray(), field, "a string or an array of parts");
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var name = field + "[" + i + "]";
            item.require(content.get(i), content.get(i).isObject(), name, "an object");
            text.append(part(new Fields(content.get(i), item.param(name))));
        }
        return text.toString();
    }

    private static String part(Fields part) {
        var type = part.text("type");
        if (type == null || !TEXT_PARTS.contains(type)) {
            throw part.invalid(
                    "type", "invalid_value", "this model takes parts of type 'input_text' and 'output_text' only.");
        }
        var text = part.text("text");
        if (text == null) {
            throw part.missing("text");
        }
        return text;
    }
}
