package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What a reward model's card says of how good it is; message {@code RewardModelCard} has the rest.
 *
 * @param version of the reward model
 * @param promoted whether it is the one that scores
 * @param trainingMs hidden states and heads, as the service counts them
 * @param training what it was trained on
 * @param heldOut what was held out
 * @param accuracy share of held-out pairs that it orders right, with its 95 % interval over prompts
 * @param calibrationError expected calibration error of its probabilities, in [0, 1]
 * @param lengthCorrelation of reward and length of the answer, in [-1, 1]
 * @param warnings that the card has
 */
public record RewardCard(
        String version,
        boolean promoted,
        long trainingMs,
        Counts training,
        Counts heldOut,
        MeanInterval accuracy,
        double calibrationError,
        double lengthCorrelation,
        List<String> warnings) {
    public RewardCard {
        warnings = List.copyOf(warnings);
    }

    /**
     * How much there was.
     *
     * @param prompts with at least a pair
     * @param pairs of them
     */
    public record Counts(int prompts, int pairs) {}

    static RewardCard of(JsonNode card) {
        return new RewardCard(
                card.path("version").asText(),
                card.path("promoted").asBoolean(),
                card.path("training_ms").asLong(),
                counts(card, "training"),
                counts(card, "held_out"),
                new MeanInterval(
                        card.path("accuracy").asDouble(),
                        card.path("accuracy_low").asDouble(),
                        card.path("accuracy_high").asDouble()),
                card.path("calibration_error").asDouble(),
                card.path("length_correlation").asDouble(),
                StreamSupport.stream(card.path("warnings").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    private static Counts counts(JsonNode card, String of) {
        return new Counts(
                card.path(of + "_prompts").asInt(), card.path(of + "_pairs").asInt());
    }
}
