package dev.millrace.client;

/**
 * A whole answer.
 *
 * @param id under which it stands on the topics
 * @param finishReason {@code stop}, {@code length} or {@code tool_calls}
 */
public record Answer(String id, String text, String finishReason) {}
