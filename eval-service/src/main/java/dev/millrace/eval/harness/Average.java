package dev.millrace.eval.harness;

import java.util.List;

/** Sums over weights, where a plain value weighs 1: the mean of values, and the pooled ratio of ratios. */
public final class Average {
    private Average() {}

    /**
     * The average; a {@link Metric.Aggregation}. Values 1, 0, 1 give 2/3; ratios 1/2 and 3/4 give 4/6.
     *
     * @return NaN where all weights are 0
     * @throws IllegalArgumentException for measurements that are neither values nor ratios
     */
    public static double of(List<Measurement> measurements) {
        double sum = 0;
        double weight = 0;
        for (var measurement : measurements) {
            switch (measurement) {
                case Measurement.Value(double value) -> {
                    sum += value;
                    weight++;
                }
                case Measurement.Ratio(double part, double size) -> {
                    sum += part;
                    weight += size;
                }
                case Measurement.Texts _,
                        Measurement.Classes _,
                        Measurement.Claim _,
                        Measurement.Preference _,
                        Measurement.OfGroup _,
                        Measurement.OfGroups _ ->
                    throw new IllegalArgumentException(
                            "an average of " + measurement.getClass().getSimpleName());
            }
        }
        return weight == 0 ? Double.NaN : sum / weight;
    }
}
