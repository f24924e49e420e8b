package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import java.util.List;
import java.util.TreeMap;

/**
 * How far groups are apart over the same items: the largest of their means less the least one, at least 0. The variants of an
 * item are one measurement, so that whoever leaves items out leaves them out together. The largest of some means is above the
 * least one by chance too, so it says little where its interval begins near 0.
 */
record CounterfactualGap() implements JackknifedAggregation {
    /** The items' numbers may have any size. */
    @Override
    public double largest() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public double of(List<Measurement> measurements) {
        var sums = new TreeMap<String, Double>();
        measurements.forEach(
                one -> ofGroups(one).values().forEach((group, value) -> sums.merge(group, value, Double::sum)));
        var range = sums.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return (range.getMax() - range.getMin()) / measurements.size();
    }

    private static Measurement.OfGroups ofGroups(Measurement measurement) {
        if (measurement instanceof Measurement.OfGroups ofGroups) {
            return ofGroups;
        }
        throw new IllegalArgumentException(
                "a gap of " + measurement.getClass().getSimpleName() + ", which is not of several groups");
    }
}
