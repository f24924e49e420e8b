package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.Measurement;
import java.util.List;

/** What a model wrote for an item. */
final class Predictions {
    private Predictions() {}

    static String of(Measurement measurement) {
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
