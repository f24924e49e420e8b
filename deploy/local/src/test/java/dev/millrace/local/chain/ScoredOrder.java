package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

/** The order in which answers are given that a reward model chose, by what {@code /v1/score} says of them. */
final class ScoredOrder {
    private static final double TOLERANCE = 1e-6;

    private ScoredOrder() {}

    /** Refused answers come last, and of the others and of these the greatest guarded reward first. */
    static void assertBestFirst(JsonNode scores) {
        var data = scores.path("data");
        for (int i = 1; i < data.size(); i++) {
            boolean wasRefused = isRefused(data.get(i - 1));
            boolean isRefused = isRefused(data.get(i));
            assertTrue(isRefused || !wasRefused, scores.toString());
            assertTrue(
                    isRefused != wasRefused || guarded(data.get(i - 1)) >= guarded(data.get(i)) - TOLERANCE,
                    scores.toString());
        }
    }

    private static double guarded(JsonNode score) {
        return score.required("guarded").asDouble();
    }

    private static boolean isRefused(JsonNode score) {
        return !score.required("refused").asText().isEmpty();
    }
}
