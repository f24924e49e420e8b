package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads what a message says of calls. */
public final class MessageCalls {
    /** Longest id of a call. */
    public static final int ID_MAX = 128;
    /** Longest name. */
    static final int NAME_MAX = 64;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private MessageCalls() {}

    static List<ToolCall> read(Fields message, String role) {
        var array = message.array("tool_calls");
        if (array == null || array.isEmpty()) {
            return List.of();
        }
        if (!role.equals("assistant")) {
            throw message.invalid("tool_calls", "invalid_value", "only an assistant's message calls tools.");
        }
        if (array.size() > ChatMessage.CALLS_MAX) {
            throw message.invalid(
                    "tool_calls", "array_above_max_length", "at most " + ChatMessage.CALLS_MAX + " calls.");
        }
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i < array.size(); i++) {
            var name = "tool_calls[" + i + "]";
            message.require(array.get(i), array.get(i).isObject(), name, "an object");
            calls.add(call(new Fields(array.get(i), message.param(name))));
        }
        return calls;
    }

    private static ToolCall call(Fields call) {
        var node = call.objectNode("function");
        if (node == null) {
            throw call.missing("function");
        }
        return call(new Fields(node, call.param("function")), bounded(call, "id", ID_MAX));
    }

    /** Reads {@code name} and {@code arguments}. */
    public static ToolCall call(Fields function, String id) {
        var name = function.text("name");
        if (name == null) {
            throw function.missing("name");
        }
        if (!NAME.matcher(name).matches()) {
            throw function.invalid("name", "invalid_value", "must be 1 to 64 of letters, digits, _ and -.");
        }
        var arguments = Objects.requireNonNullElse(function.text("arguments"), "{}");
        if (!isObject(arguments)) {
            throw function.invalid("arguments", "invalid_value", "must be the text of a JSON object.");
        }
        return new ToolCall(id, name, arguments);
    }

    private static boolean isObject(String text) {
        try {
            JsonNode node = Json.read(text.getBytes(StandardCharsets.UTF_8));
            return node != null && node.isObject();
        } catch (IOException e) {
            return false;
        }
    }

    /** A text of at most so many characters; empty when there is none. */
    public static String bounded(Fields fields, String name, int max) {
        var text = Objects.requireNonNullElse(fields.text(name), "");
        if (text.length() > max) {
            throw fields.invalid(name, "string_above_max_length", "at most " + max + " characters.");
        }
        return text;
    }
}
