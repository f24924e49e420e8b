package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.Measurement;
import java.util.List;

/** What a model wrote for the items. */
final class Predictions {
    private Predictions() {}

    static List<String> of(List<Measurement> measurements) {
        return measurements.stream().map(Predictions::prediction).toList();
    }

    private static String prediction(Measurement measurement) {
        return switch (measurement) {
            case Measurement.Texts(String prediction, List<String> _) -> prediction;
            case Measurement.Value _,
                    Measurement.Ratio _,
                    Measurement.Classes _,
                    Measurement.Claim _,
                    Measurement.Preference _,
                    Measurement.OfGroup _,
                    Measurement.OfGroups _ -> throw new IllegalArgumentException("words are counted in texts alone");
        };
    }
}
