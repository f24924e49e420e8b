package dev.millrace.retrieval;

/**
 * A passage of a text.
 *
 * @param start first character (code point) of the passage in the text
 * @param end character after its last
 * @param text the passage itself: exactly what the text has from start to end
 */
public record Chunk(int start, int end, String text) {}
