package dev.millrace.retrieval;

/**
 * A mark in an answer that names a source.
 *
 * @param number the source's number, from 1
 * @param source the sentence of the source that has most in common with the sentence of the answer before the mark, or
 *     all of the source where none has anything
 * @param answerStart first character (code point) of the mark in the answer
 * @param answerEnd character after its last
 */
public record Citation(int number, Passage source, int answerStart, int answerEnd) {}
