package dev.millrace.tokenizer.chat;

/**
 * A tool that an assistant called.
 *
 * @param id names the call within the conversation
 * @param name of the tool
 * @param arguments a JSON object
 */
public record ToolCall(String id, String name, String arguments) {}
