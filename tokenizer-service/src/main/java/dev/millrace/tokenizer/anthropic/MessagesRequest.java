package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The body of {@code POST /v1/messages}, checked.
 *
 * @param prompt what is asked
 * @param stream whether the answer comes in events
 */
public record MessagesRequest(TextPrompt prompt, boolean stream) {
    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static MessagesRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        refuseWhatIsNotBuilt(fields);
        var messages = new ArrayList<ChatMessage>();
        var system = fields.node("system");
        if (system != null) {
            messages.add(new ChatMessage("system", text(fields, "system", system)));
        }
        addMessages(fields, messages);
        var prompt =
                new TextPrompt(new TextPrompt.Conversation(messages), model, parameters(fields), scheduling(fields));
        return new MessagesRequest(prompt, fields.flag("stream"));
    }

    /** The same, of this tenant. */
    public MessagesRequest ofTenant(String tenant) {
        return new MessagesRequest(prompt.ofTenant(tenant), stream);
    }

    private static void refuseWhatIsNotBuilt(Fields fields) {
        var tools = fields.array("tools");
        if (tools != null && !tools.isEmpty()) {
            throw fields.unsupported("tools", "leave it out.");
        }
        for (var name : List.of("thinking", "container", "mcp_servers")) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
    }

    private static void addMessages(Fields fields, List<ChatMessage> messages) {
        var array = fields.array("messages");
        if (array == null) {
            throw fields.missing("messages");
        }
        if (array.isEmpty() || array.size() > TextPrompt.MESSAGES_MAX - messages.size()) {
            throw fields.invalid(
                    "messages",
                    "invalid_value",
                    "must hold 1 to " + TextPrompt.MESSAGES_MAX + " messages, but holds " + array.size() + ".");
        }
        for (int i = 0; i < array.size(); i++) {
            var name = "messages[" + i + "]";
            fields.require(array.get(i), array.get(i).isObject(), name, "an object");
            messages.add(message(new Fields(array.get(i), name)));
        }
    }

    private static ChatMessage message(Fields message) {
        var role = message.text("role");
        if (role == null) {
            throw message.missing("role");
        }
        if (!role.equals("user") && !role.equals("assistant")) {
            throw message.invalid("role", "invalid_value", "must be user or assistant.");
        }
        var content = message.node("content");
        if (content == null) {
            throw message.missing("content");
        }
        return new ChatMessage(role, text(message, "content", content));
    }

    /** A text in one piece or in blocks. */
    private static String text(Fields fields, String name, JsonNode content) {
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue());
        }
        fields.require(content, content.isArray(), name, "a string or an array of blocks");
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var place = name + "[" + i + "]";
            fields.require(content.get(i), content.get(i).isObject(), place, "an object");
            text.append(block(new Fields(content.get(i), fields.param(place))));
        }
        return text.toString();
    }

    private static String block(Fields block) {
        if (!"text".equals(block.text("type"))) {
            throw block.invalid("type", "invalid_value", "this model takes blocks of type 'text' only.");
        }
        var text = block.text("text");
        if (text == null) {
            throw block.missing("text");
        }
        return text;
    }

    private static TextParameters parameters(Fields fields) {
        var most = fields.integer("max_tokens");
        if (most == null) {
            throw fields.missing("max_tokens");
        }
        if (most < 1) {
            throw fields.invalid("max_tokens", "integer_below_min_value", "must be 1 or more, got " + most + ".");
        }
        return new TextParameters(
                most,
                fields.number("temperature"),
                fields.integer("top_k"),
                fields.number("top_p"),
                fields.integer64("seed"),
                stops(fields),
                null,
                fields.integer("timeout_ms"));
    }

    private static List<String> stops(Fields fields) {
        var array = fields.array("stop_sequences");
        var stops = new ArrayList<String>();
        for (int i = 0; array != null && i < array.size() && i <= TextParameters.STOPS_MAX; i++) {
            var stop = fields.require(array.get(i), array.get(i).isTextual(), "stop_sequences[" + i + "]", "a string");
            stops.add(Fields.wellFormed(stop.textValue()));
        }
        return stops;
    }

    private static Scheduling scheduling(Fields fields) {
        return new Scheduling(
                "",
                Objects.requireNonNullElse(fields.integer("priority"), 0),
                Objects.requireNonNullElse(fields.text("cache_salt"), ""));
    }
}
