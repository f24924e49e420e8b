package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;

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
        var said = calls.message(answer, choice, text);
        if (said.toolCalls().isEmpty()) {
            message.put("content", said.content());
            return reason;
        }
        message.put("content", said.content().isEmpty() ? null : said.content());
        var array = message.putArray("tool_calls");
        for (var call : said.toolCalls()) {
            var node = array.addObject().put("id", call.id()).put("type", "function");
            node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        }
        return reason.equals("stop") ? "tool_calls" : reason;
    }
}
