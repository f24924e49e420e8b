package dev.millrace.retrieval;

/**
 * A passage that was found.
 *
 * @param passage the passage
 * @param score by which hits are in order: of reciprocal rank fusion, comparable within one search only
 * @param relevance how much it has to do with the question whatever else there is, up to 1: the greater of the share of
 *     the question's words that it has, weighted by how rare they are, and the cosine with the question
 */
public record Hit(Passage passage, double score, double relevance) {}
