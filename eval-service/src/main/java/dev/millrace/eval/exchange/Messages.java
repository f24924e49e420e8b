package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.millrace.eval.exchange.Message.Call;
import java.util.List;
import java.util.Set;

/**
 * Conversations as lists of {@code {"role", "content"}}, with {@code tool_calls}, {@code tool_call_id} and {@code name}
 * where they have them: the form of OpenAI's chat completions, which TRL and the arena share.
 */
final class Messages {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private Messages() {}

    /** The messages of a list. */
    static List<Message> read(Field list) {
        return list.elements().stream().map(Messages::message).toList();
    }

    private static Message message(Field field) {
        var role = field.at("role");
        role.check(ROLES.contains(role.text()), "must be one of system, developer, user, assistant and tool");
        return new Message(
                role.text(),
                field.at("content").textIfAny(),
                field.at("tool_calls").elementsIfAny().stream()
                        .map(Messages::call)
                        .toList(),
                field.at("tool_call_id").textIfAny(),
                field.at("name").textIfAny());
    }

    private static Call call(Field field) {
        var function = field.at("function");
        var arguments = function.at("arguments");
        return new Call(
                field.at("id").textIfAny(),
                function.at("name").text(),
                // TRL has the object itself, OpenAI its text.
                arguments.isObject() ? arguments.node().toString() : arguments.text());
    }

    /** A list of messages. */
    static ArrayNode write(List<Message> messages) {
        var list = Json.list();
        for (var message : messages) {
            var object = list.addObject().put("role", message.role()).put("content", message.content());
            if (!message.calls().isEmpty()) {
                var calls = object.putArray("tool_calls");
                message.calls()
                        .forEach(call -> calls.addObject()
                                .put("id", call.id())
                                .put("type", "function")
                                .putObject("function")
                                .put("name", call.name())
                                .put("arguments", call.arguments()));
            }
            if (!message.callId().isEmpty()) {
                object.put("tool_call_id", message.callId());
            }
            if (!message.name().isEmpty()) {
                object.put("name", message.name());
            }
        }
        return list;
    }

    /** A conversation and an answer of the assistant to it. */
    static ArrayNode write(Conversation conversation, String answer) {
        return write(conversation.all()).addAll(write(answer));
    }

    /** An answer as a list of the one message that it is. */
    static ArrayNode write(String answer) {
        return write(List.of(Message.of("assistant", answer)));
    }
}
