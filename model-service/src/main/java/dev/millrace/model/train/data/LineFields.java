package dev.millrace.model.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Fields of a line, checked: a text or a list of messages, within their bounds, without characters nobody types. */
final class LineFields {
    /** Longest text, in UTF-16 units: about 250,000 tokens. */
    static final int TEXT_LENGTH_MAX = 1 << 20;
    /** Most messages of a conversation. */
    static final int MESSAGES_MAX = 1_000;

    private final JsonNode line;

    LineFields(JsonNode line) {
        this.line = line;
    }

    boolean has(String name) {
        return line.hasNonNull(name);
    }

    boolean isText(String name) {
        return line.path(name).isTextual();
    }

    String text(String name) {
        return text(line, name, name);
    }

    String filledText(String name) {
        String text = text(name);
        if (text.isBlank()) {
            throw new FieldException(name, "is empty");
        }
        return text;
    }

    /** A list of at most so many entries. */
    JsonNode list(String name, int most) {
        JsonNode list = present(line, name, name);
        if (!list.isArray()) {
            throw new FieldException(name, "is " + kind(list) + "; a list is expected");
        }
        if (list.size() > most) {
            throw new FieldException(name, "has " + list.size() + " entries; at most " + most + " are taken");
        }
        return list;
    }

    boolean flag(String name) {
        JsonNode value = present(line, name, name);
        if (!value.isBoolean()) {
            throw new FieldException(name, "is " + kind(value) + "; true or false is expected");
        }
        return value.booleanValue();
    }

    /** Messages as {@code role} and {@code content}. */
    List<Message> messages(String name) {
        return messages(name, "role", "content");
    }

    List<Message> messages(String name, String roleField, String contentField) {
        JsonNode list = present(line, name, name);
        if (!list.isArray()) {
            throw new FieldException(name, "is " + kind(list) + "; a list of messages is expected");
        }
        if (list.isEmpty()) {
            throw new FieldException(name, "is empty");
        }
        if (list.size() > MESSAGES_MAX) {
            throw new FieldException(name, "has " + list.size() + " messages; at most " + MESSAGES_MAX + " are taken");
        }
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            messages.add(message(list.get(i), name + "[" + i + "]", roleField, contentField));
        }
        return messages;
    }

    private static Message message(JsonNode object, String path, String roleField, String contentField) {
        if (!object.isObject()) {
            throw new FieldException(path, "is " + kind(object) + "; an object is expected");
        }
        String rolePath = path + "." + roleField;
        String contentPath = path + "." + contentField;
        Message.Role role = role(text(object, roleField, rolePath), rolePath);
        String content = text(object, contentField, contentPath);
        if (role == Message.Role.ASSISTANT && content.isBlank()) {
            throw new FieldException(contentPath, "is empty");
        }
        return new Message(role, content);
    }

    /** The chat interface's names and those seen in ShareGPT files. */
    private static Message.Role role(String name, String path) {
        return switch (name) {
            case "system", "developer" -> Message.Role.SYSTEM;
            case "user", "human" -> Message.Role.USER;
            case "assistant", "gpt", "chatgpt", "model" -> Message.Role.ASSISTANT;
            case "tool", "observation", "function_response" -> Message.Role.TOOL;
            default ->
                throw new FieldException(
                        path, "is none of system, user, assistant and tool (or ShareGPT's human, gpt)");
        };
    }

    private static String text(JsonNode object, String name, String path) {
        JsonNode value = present(object, name, path);
        if (!value.isTextual()) {
            throw new FieldException(path, "is " + kind(value) + "; a text is expected");
        }
        String text = value.textValue();
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new FieldException(
                    path, "has " + text.length() + " characters; at most " + TEXT_LENGTH_MAX + " are taken");
        }
        CleanText.fault(text).ifPresent(fault -> {
            throw new FieldException(path, fault);
        });
        return text;
    }

    private static JsonNode present(JsonNode object, String name, String path) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            throw new FieldException(path, "is missing");
        }
        return value;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "null";
            case BOOLEAN -> "a truth value";
            case NUMBER -> "a number";
            case STRING, BINARY -> "a text";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
        };
    }
}
