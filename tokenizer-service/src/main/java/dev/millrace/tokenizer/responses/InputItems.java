package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code input}: a text, or messages with text in one piece or in parts. */
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
            messages.add(message(new Fields(input.get(i), name)));
        }
        return messages;
    }

    private static ChatMessage message(Fields item) {
        var type = item.text("type");
        if (type != null && !type.equals("message")) {
            throw item.unsupported("type", "only items of type 'message'.");
        }
        var role = item.text("role");
        if (role == null) {
            throw item.missing("role");
        }
        if (!ROLES.contains(role)) {
            throw item.invalid("role", "invalid_value", "must be system, developer, user or assistant.");
        }
        var content = item.node("content");
        if (content == null) {
            throw item.missing("content");
        }
        return new ChatMessage(role, content(item, content));
    }

    private static String content(Fields item, JsonNode content) {
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue());
        }
        item.require(content, content.isArray(), "content", "a string or an array of parts");
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var name = "content[" + i + "]";
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
