package dev.millrace.tokenizer.chat;

/**
 * One message of a conversation.
 *
 * @param role system, developer, user, assistant or tool
 * @param content plain text
 */
public record ChatMessage(String role, String content) {}
