package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads {@code system} and {@code messages}. Messages of one role that follow each other are one turn: their texts are
 * joined by an empty line, the blocks of one message as they stand. A result of a tool becomes a message of its own, with
 * the name that its call had. One request's; not thread-safe.
 */
final class MessageTurns {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    private final List<ChatMessage> messages = new ArrayList<>();
    /** Names of the tools that the last assistant's turn called, by the calls' ids. */
    private final Map<String, String> called = new HashMap<>();

    private String turn = "";

    private MessageTurns() {}

    static List<ChatMessage> read(Fields request) {
        var turns = new MessageTurns();
        var system = request.node("system");
        if (system != null) {
            var text = text(request, "system", system);
            if (!text.isEmpty()) {
                turns.messages.add(new ChatMessage("system", text));
            }
        }
        turns.readAll(request);
        return turns.messages;
    }

    private void readAll(Fields request) {
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
        for (int i = 0; i < array.size(); i++) {
            var name = "messages[" + i + "]";
            request.require(array.get(i), array.get(i).isObject(), name, "an object");
            add(new Fields(array.get(i), name));
        }
        if (isBegun(messages)) {
            requireOpen(new Fields(array.get(array.size() - 1), "messages[" + (array.size() - 1) + "]"));
        }
    }

    /** Whether a conversation ends with an answer that is to be gone on with. */
    static boolean isBegun(List<ChatMessage> messages) {
        return !messages.isEmpty() && messages.getLast().role().equals("assistant");
    }

    /** As Anthropic's API bounds what an answer goes on with. */
    private void requireOpen(Fields last) {
        var begun = messages.getLast();
        if (!turn.equals("assistant")) {
            throw last.invalid("content", "invalid_value", "the last message says nothing.");
        }
        if (!begun.toolCalls().isEmpty()) {
            throw last.invalid("content", "invalid_value", "an answer that is begun holds no tool_use.");
        }
        if (begun.content().isBlank()) {
            throw last.invalid("content", "invalid_value", "an answer that is begun holds some text.");
        }
        if (!begun.content().equals(begun.content().stripTrailing())) {
            throw last.invalid("content", "invalid_value", "an answer that is begun cannot end with white space.");
        }
    }

    private void add(Fields message) {
        var role = message.text("role");
        if (role == null) {
            throw message.missing("role");
        }
        var content = message.node("content");
        if (content == null) {
            throw message.missing("content");
        }
        switch (role) {
            case "user" -> user(message, content);
            case "assistant" -> assistant(message, content);
            default -> throw message.invalid("role", "invalid_value", "must be \"user\" or \"assistant\".");
        }
        turn = role;
    }

    private void user(Fields message, JsonNode content) {
        var text = new StringBuilder();
        boolean said = content.isTextual();
        if (said) {
            text.append(Fields.wellFormed(content.textValue()));
        }
        for (var block : said ? List.<Fields>of() : blocks(message, "content", content)) {
            switch (type(block)) {
                case "text" -> {
                    text.append(words(block));
                    said = true;
                }
                case "tool_result" -> result(block, said);
                default -> throw refused(block, "text and tool_result");
            }
        }
        if (said) {
            add(new ChatMessage("user", text.toString()));
        }
    }

    private void result(Fields block, boolean said) {
        var id = id(block, "tool_use_id");
        var name = called.get(id);
        if (name == null) {
            throw block.invalid(
                    "tool_use_id", "invalid_value", "the assistant's turn before has no tool_use with this id.");
        }
        if (said || messages.getLast().role().equals("user")) {
            throw block.invalid("type", "invalid_value", "blocks of type 'tool_result' come before text.");
        }
        var content = block.node("content");
        var text = content == null ? "" : text(block, "content", content);
        // Templates know no field for it, and the model should know.
        var told = block.flag("is_error") ? "Error: " + text : text;
        messages.add(new ChatMessage("tool", told, List.of(), id, name));
    }

    private void assistant(Fields message, JsonNode content) {
        if (!turn.equals("assistant")) {
            called.clear();
        }
        if (content.isTextual()) {
            add(new ChatMessage("assistant", Fields.wellFormed(content.textValue())));
            return;
        }
        var text = new StringBuilder();
        var calls = new ArrayList<ToolCall>();
        for (var block : blocks(message, "content", content)) {
            switch (type(block)) {
                case "text" -> text.append(words(block));
                case "tool_use" -> calls.add(call(block));
                default -> throw refused(block, "text and tool_use");
            }
        }
        add(new ChatMessage("assistant", text.toString(), calls, "", ""));
        if (messages.getLast().toolCalls().size() > ChatMessage.CALLS_MAX) {
            throw message.invalid(
                    "content", "array_above_max_length", "at most " + ChatMessage.CALLS_MAX + " calls in a turn.");
        }
    }

    private ToolCall call(Fields block) {
        var id = id(block, "id");
        var name = block.text("name");
        if (name == null) {
            throw block.missing("name");
        }
        if (!MessageTools.NAME.matcher(name).matches()) {
            throw block.invalid("name", "invalid_value", MessageTools.NAME_RANGE);
        }
        var input = block.objectNode("input");
        if (input == null) {
            throw block.missing("input");
        }
        if (called.put(id, name) != null) {
            throw block.invalid("id", "invalid_value", "stands there twice.");
        }
        return new ToolCall(id, name, Fields.wellFormed(input.toString()));
    }

    /** Another message, or more of the turn that is under way. */
    private void add(ChatMessage message) {
        if (!turn.equals(message.role())
                || messages.isEmpty()
                || !messages.getLast().role().equals(turn)) {
            messages.add(message);
            return;
        }
        var before = messages.removeLast();
        var calls = new ArrayList<>(before.toolCalls());
        calls.addAll(message.toolCalls());
        var between = before.content().isEmpty() || message.content().isEmpty() ? "" : "\n\n";
        messages.add(new ChatMessage(turn, before.content() + between + message.content(), calls, "", ""));
    }

    private static String id(Fields block, String name) {
        var id = block.text(name);
        if (id == null) {
            throw block.missing(name);
        }
        if (!ID.matcher(id).matches()) {
            throw block.invalid(name, "invalid_value", "must be 1 to 128 of letters, digits, _ and -.");
        }
        return id;
    }

    /** A text in one piece or in blocks of text. */
    private static String text(Fields fields, String name, JsonNode content) {
        if (content.isTextual()) {
            return Fields.wellFormed(content.textValue());
        }
        var text = new StringBuilder();
        for (var block : blocks(fields, name, content)) {
            if (!type(block).equals("text")) {
                throw refused(block, "text");
            }
            text.append(words(block));
        }
        return text.toString();
    }

    private static List<Fields> blocks(Fields fields, String name, JsonNode content) {
        fields.require(content, content.isArray(), name, "a string or an array of blocks");
        var blocks = new ArrayList<Fields>();
        for (int i = 0; i < content.size(); i++) {
            var place = name + "[" + i + "]";
            fields.require(content.get(i), content.get(i).isObject(), place, "an object");
            blocks.add(new Fields(content.get(i), fields.param(place)));
        }
        return blocks;
    }

    private static String type(Fields block) {
        var type = block.text("type");
        if (type == null) {
            throw block.missing("type");
        }
        return type;
    }

    private static String words(Fields block) {
        var text = block.text("text");
        if (text == null) {
            throw block.missing("text");
        }
        return text;
    }

    private static RuntimeException refused(Fields block, String taken) {
        return block.invalid(
                "type",
                "invalid_value",
                "blocks of type '" + shortened(Objects.requireNonNull(block.text("type")))
                        + "' are not taken here, only " + taken + ".");
    }

    private static String shortened(String type) {
        return type.length() <= 64 ? type : type.substring(0, 64) + "…";
    }
}
