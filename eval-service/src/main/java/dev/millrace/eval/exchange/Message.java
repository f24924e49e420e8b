package dev.millrace.eval.exchange;

import java.util.List;

/**
 * A message of a conversation, as in the contract.
 *
 * @param role "system", "developer", "user", "assistant" or "tool"
 * @param content the text
 * @param calls of an assistant's message: the calls it made
 * @param callId of a tool's message: the call that it answers; else empty
 * @param name of a tool's message: the tool; else who speaks, or empty
 */
public record Message(String role, String content, List<Call> calls, String callId, String name) {
    public Message {
        calls = List.copyOf(calls);
    }

    /**
     * A tool that an assistant called.
     *
     * @param id names the call within the conversation
     * @param name the tool
     * @param arguments a JSON object
     */
    public record Call(String id, String name, String arguments) {}

    /** A message that is text alone. */
    static Message of(String role, String content) {
        return new Message(role, content, List.of(), "", "");
    }

    /** Whether it is text alone of a role. */
    boolean isPlain(String ofRole) {
        return equals(of(ofRole, content));
    }
}
