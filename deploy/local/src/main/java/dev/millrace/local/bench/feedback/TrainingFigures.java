package dev.millrace.local.bench.feedback;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the training took and brought.
 *
 * @param seconds of the whole request
 * @param phaseSeconds of it by phase ("reading", "hidden-states", "training", "evaluating"), in their order
 * @param card of the version
 */
public record TrainingFigures(double seconds, Map<String, Double> phaseSeconds, RewardCard card) {
    public TrainingFigures {
        phaseSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(phaseSeconds));
    }
}
