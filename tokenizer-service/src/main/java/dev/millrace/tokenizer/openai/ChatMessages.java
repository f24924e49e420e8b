package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the {@code messages} of a chat request. */
final class ChatMessages {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private static final String ADD_PROMPT = "add_generation_prompt";
    private static final String CONTINUE = "continue_final_message";

    private ChatMessages() {}

    static List<ChatMessage> read(Fields request) {
        var array = request.array("messages");
        if (array == null) {
            throw request.missing("messages");
        }
        if (array.isEmpty() || array.size() > TextPrompt.MESSAGES_MAX) {
            throw request.invalid(
                    "messages",
                    "invalid_value",
                    "must hold 1 to " + TextPrompt.MESSAGES_MAX + " messages, but holds " + array.size() + ".");
        }
        var messages = new ArrayList<ChatMessage>(array.size());
        for (int i = 0; i < array.size(); i++) {
            var name = "messages[" + i + "]";
            request.require(array.get(i), array.get(i).isObject(), name, "an object");
            messages.add(message(new Fields(array.get(i), name)));
        }
        return messages;
    }

    /** Reads {@code add_generation_prompt} and {@code continue_final_message}, as vLLM has them. */
    static AnswerStart start(Fields request) {
        boolean opens = request.node(ADD_PROMPT) == null || request.flag(ADD_PROMPT);
        if (!request.flag(CONTINUE)) {
            return opens ? AnswerStart.NEW_TURN : AnswerStart.AFTER_LAST;
        }
        if (request.flag(ADD_PROMPT)) {
            throw request.invalid(CONTINUE, "invalid_value", "cannot be combined with '" + ADD_PROMPT + "'.");
        }
        return AnswerStart.IN_LAST;
    }

    private static ChatMessage message(Fields fields) {
        var role = fields.text("role");
        if (role == null) {
            throw fields.missing("role");
        }
        if (!ROLES.contains(role)) {
            throw fields.invalid("role", "invalid_value", "must be system, developer, user, assistant or tool.");
        }
        for (var call : List.of("function_call", "audio")) {
            if (fields.node(call) != null) {
                throw fields.unsupported(call, "only text is understood.");
            }
        }
        var calls = MessageCalls.read(fields, role);
        var content = fields.node("content");
        if (content == null && calls.isEmpty()) {
            throw fields.missing("content");
        }
        return new ChatMessage(
                role,
                content == null ? "" : content(fields, content),
                calls,
                MessageCalls.bounded(fields, "tool_call_id", MessageCalls.ID_MAX),
                MessageCalls.bounded(fields, "name", MessageCalls.NAME_MAX));
    }

    private static String content(Fields fields, JsonNode content) {
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue());
        }
        fields.require(content, content.isArray(), "content", "a string or an array of parts");
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var name = "content[" + i + "]";
            fields.require(content.get(i), content.get(i).isObject(), name, "an object");
            text.append(part(new Fields(content.get(i), fields.param(name))));
        }
        return text.toString();
    }

    private static String part(Fields part) {
        var type = part.text("type");
        if (type == null) {
            throw part.missing("type");
        }
        if (!type.equals("text")) {
            throw part.invalid("type", "invalid_value", "this model takes parts of type 'text' only.");
        }
        var text = part.text("text");
        if (text == null) {
            throw part.missing("text");
        }
        return text;
    }
}
