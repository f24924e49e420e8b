package dev.millrace.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What to ask: a conversation, and fields of the API beside it. Immutable.
 *
 * @param messages oldest first
 * @param fields further fields of {@code /v1/chat/completions}, for instance {@code temperature}
 */
public record Question(List<Message> messages, ObjectNode fields) {
    /**
     * One message.
     *
     * @param role {@code system}, {@code user} or {@code assistant}
     */
    public record Message(String role, String content) {}

    /** Copies both. */
    public Question {
        messages = List.copyOf(messages);
        fields = fields.deepCopy();
    }

    /** A question of one sentence. */
    public static Question of(String text) {
        return new Question(List.of(new Message("user", text)), JsonNodeFactory.instance.objectNode());
    }

    /** The same with a system message before it. */
    public Question instructed(String text) {
        var all = new ArrayList<Message>();
        all.add(new Message("system", text));
        all.addAll(messages);
        return new Question(all, fields);
    }

    /** The same with what was answered and what is asked next. */
    public Question then(String answer, String next) {
        var all = new ArrayList<>(messages);
        all.add(new Message("assistant", answer));
        all.add(new Message("user", next));
        return new Question(all, fields);
    }

    /** The same with a field of the API set. */
    public Question with(String field, JsonNode value) {
        var more = fields.deepCopy();
        more.set(field, value);
        return new Question(messages, more);
    }

    /** The same with a number set, for instance {@code max_tokens}. */
    public Question with(String field, int value) {
        return with(field, JsonNodeFactory.instance.numberNode(value));
    }

    /** The same with a number set, for instance {@code temperature}. */
    public Question with(String field, double value) {
        return with(field, JsonNodeFactory.instance.numberNode(value));
    }

    ObjectNode body(String model, boolean stream) {
        var body = fields.deepCopy().put("model", model).put("stream", stream);
        var array = body.putArray("messages");
        messages.forEach(
                message -> array.addObject().put("role", message.role()).put("content", message.content()));
        return body;
    }
}
