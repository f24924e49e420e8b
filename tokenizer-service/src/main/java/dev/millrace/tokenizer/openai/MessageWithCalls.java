package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.tools.CallEvent;
import java.util.ArrayList;

/** Writes a whole answer as a message with its calls apart from its content. */
final class MessageWithCalls {
    private final CallReading calls;
    private final String answer;
    private final int choice;

    /** @param answer id of the answer that the choice is one of */
    MessageWithCalls(CallReading calls, String answer, int choice) {
        this.calls = calls;
        this.answer = answer;
        this.choice = choice;
    }

    /**
     * Adds {@code content}, which is null beside calls when there is no text, and {@code tool_calls}.
     *
     * @return why the answer ended
     */
    String write(String text, ObjectNode message, String reason) {
        var parser = calls.parser();
        var events = new ArrayList<>(parser.accept(text));
        events.addAll(parser.finish());
        var content = new StringBuilder();
        var called = Json.object().arrayNode();
        var arguments = new StringBuilder();
        for (var event : events) {
            switch (event) {
                case CallEvent.Content(String more) -> content.append(more);
                case CallEvent.Started(int index, String name) -> {
                    arguments.setLength(0);
                    var call = called.addObject()
                            .put("id", calls.id(answer, choice, index))
                            .put("type", "function");
                    call.putObject("function").put("name", name);
                }
                case CallEvent.Arguments(int _, String more) -> {
                    arguments.append(more);
                    put(called, arguments);
                }
            }
        }
        if (called.isEmpty()) {
            message.put("content", content.toString());
        } else {
            message.put("content", content.isEmpty() ? null : content.toString());
            message.set("tool_calls", called);
        }
        return parser.reason(reason);
    }

    private static void put(ArrayNode called, StringBuilder arguments) {
        ((ObjectNode) called.get(called.size() - 1).get("function")).put("arguments", arguments.toString());
    }
}
