package dev.millrace.eval.grounding;

import java.util.Map;

/**
 * A question of a suite.
 *
 * @param id names it
 * @param question what is asked
 * @param relevant ids of the documents that answer it, 2 for those that do and 1 for those that help; empty where the
 *     suite has no answer
 */
public record Question(String id, String question, Map<String, Integer> relevant) {
    /** Copies the map. */
    public Question {
        relevant = Map.copyOf(relevant);
    }

    /** Whether some document answers it. */
    public boolean isAnswerable() {
        return !relevant.isEmpty();
    }
}
