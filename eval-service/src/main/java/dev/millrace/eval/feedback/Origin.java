package dev.millrace.eval.feedback;

/**
 * What wrote an answer: what competes on the leaderboard. Each may be empty.
 *
 * @param model name of the model
 * @param adapter adapter on it
 * @param promptName name of the system message or template
 * @param setting name of the decoding setting
 */
public record Origin(String model, String adapter, String promptName, String setting) {
    /** Nothing is known. */
    public static final Origin UNKNOWN = new Origin("", "", "", "");
}
