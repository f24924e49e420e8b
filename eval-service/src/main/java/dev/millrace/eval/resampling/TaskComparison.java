package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A metric of one task by two runs.
 *
 * @param key which
 * @param direction which way is better
 * @param comparison of the items that both measured
 * @param byItem item by item, where each has a number of its own
 * @param unpaired items that only one measured
 * @param adjustedP the probability of approximate randomisation, corrected by Holm for all metrics compared at once
 */
public record TaskComparison(
        Metric.Key key,
        Direction direction,
        Comparison comparison,
        Optional<ItemDifferences> byItem,
        int unpaired,
        double adjustedP) {
    /**
     * Compares two results of a task.
     *
     * @param metrics at least one; each measured for some item by both
     * @param seed each metric draws from this seed afresh, so that it does not depend on the others
     * @throws IllegalArgumentException when the tasks differ, or no item of a metric was measured by both
     */
    public static List<TaskComparison> of(
            TaskResult first, TaskResult second, List<Metric> metrics, Resampling resampling, long seed) {
        List<Pairs> pairs = metrics.stream()
                .map(metric -> Pairs.of(first, second, metric.key()))
                .toList();
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            var random = new SplittableRandom(seed);
            comparisons.add(Comparison.of(metrics.get(i).aggregation(), pairs.get(i), resampling, random));
        }
        double[] adjusted = Holm.adjusted(
                comparisons.stream().mapToDouble(Comparison::randomisationP).toArray());
        List<TaskComparison> all = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            Metric metric = metrics.get(i);
            all.add(new TaskComparison(
                    metric.key(),
                    metric.direction(),
                    comparisons.get(i),
                    byItem(pairs.get(i)),
                    pairs.get(i).unpaired(),
                    adjusted[i]));
        }
        return List.copyOf(all);
    }

    private static Optional<ItemDifferences> byItem(Pairs pairs) {
        boolean isNumbers = pairs.first().getFirst() instanceof Measurement.Value;
        return isNumbers ? Optional.of(ItemDifferences.of(pairs)) : Optional.empty();
    }
}
