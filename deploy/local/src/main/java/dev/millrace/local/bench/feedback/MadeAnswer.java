package dev.millrace.local.bench.feedback;

/**
 * An answer that the model wrote.
 *
 * @param text of the answer
 * @param setting name of the decoding setting
 * @param requestId request whose completion it is
 * @param choice which of that completion's choices, 0 to 15
 */
public record MadeAnswer(String text, String setting, String requestId, int choice) {}
