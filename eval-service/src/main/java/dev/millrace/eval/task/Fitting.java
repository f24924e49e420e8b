package dev.millrace.eval.task;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.util.List;

/** Whether an aggregation takes what a metric measures, tried on one measurement of each kind that task files can have. */
final class Fitting {
    private static final List<Measurement> SAMPLES = List.of(
            new Measurement.Value(0.5),
            new Measurement.Ratio(-1, 1),
            new Measurement.Texts("1", List.of("1")),
            new Measurement.Classes("1", "1"),
            new Measurement.Claim(0.5, true));

    private Fitting() {}

    static boolean fits(Metric.Aggregation aggregation, Class<? extends Measurement> kind) {
        Measurement sample =
                SAMPLES.stream().filter(kind::isInstance).findFirst().orElseThrow();
        try {
            aggregation.of(List.of(sample));
            return true;
        } catch (IllegalArgumentException otherKind) {
            return false;
        }
    }
}
