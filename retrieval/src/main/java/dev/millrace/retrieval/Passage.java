package dev.millrace.retrieval;

/**
 * A piece of a document.
 *
 * @param documentId the document's id
 * @param title the document's title, may be empty
 * @param start first character (code point) in the document's text
 * @param end character after the last
 * @param text what the document has from start to end
 */
public record Passage(String documentId, String title, int start, int end, String text) {}
