package dev.millrace.eval.figure;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Claim;
import dev.millrace.eval.harness.Measurement.Classes;
import dev.millrace.eval.harness.Measurement.Ratio;
import dev.millrace.eval.harness.Measurement.Value;
import java.util.List;

/** Measurements as the kind that an aggregation needs. */
final class Kinds {
    private Kinds() {}

    static double value(Measurement measurement) {
        return as(Value.class, measurement).value();
    }

    static double[] values(List<Measurement> measurements) {
        return measurements.stream().mapToDouble(Kinds::value).toArray();
    }

    static Ratio ratio(Measurement measurement) {
        return as(Ratio.class, measurement);
    }

    static List<Classes> classes(List<Measurement> measurements) {
        return measurements.stream().map(m -> as(Classes.class, m)).toList();
    }

    static List<Claim> claims(List<Measurement> measurements) {
        return measurements.stream().map(m -> as(Claim.class, m)).toList();
    }

    private static <T> T as(Class<T> kind, Measurement measurement) {
        if (!kind.isInstance(measurement)) {
            throw new IllegalArgumentException("measurement: must be a %s, is a %s"
                    .formatted(kind.getSimpleName(), measurement.getClass().getSimpleName()));
        }
        return kind.cast(measurement);
    }
}
