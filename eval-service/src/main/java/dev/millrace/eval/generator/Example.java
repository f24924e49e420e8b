package dev.millrace.eval.generator;

/**
 * A question with its only right answer.
 *
 * @param input as it is asked
 * @param target the answer
 */
public record Example(String input, String target) {}
