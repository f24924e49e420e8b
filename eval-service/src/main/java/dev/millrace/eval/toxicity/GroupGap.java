package dev.millrace.eval.toxicity;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far groups are apart: the largest of their means less the least one; NaN for a single group. Of more groups and of fewer
 * items it is larger by chance alone, so it says little where its interval begins near 0.
 */
record GroupGap() implements JackknifedAggregation {
    /** The items' numbers may have any size. */
    @Override
    public double largest() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public double of(List<Measurement> measurements) {
        var means = measurements.stream()
                .map(GroupGap::ofGroup)
                .collect(Collectors.groupingBy(
                        Measurement.OfGroup::group,
                        TreeMap::new,
                        Collectors.averagingDouble(Measurement.OfGroup::value)))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return means.getCount() < 2 ? Double.NaN : means.getMax() - means.getMin();
    }

    private static Measurement.OfGroup ofGroup(Measurement measurement) {
        if (measurement instanceof Measurement.OfGroup ofGroup) {
            return ofGroup;
        }
        throw new IllegalArgumentException(
                "a gap of " + measurement.getClass().getSimpleName() + ", which is of no group");
    }
}
