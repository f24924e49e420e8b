package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs' measurements of the same items.
 *
 * @param first of each item, by the first run; 1 to {@link Resampling#ITEMS_MAX}
 * @param second of the same items, in the same order, by the second run
 * @param unpaired items that only one of the two has measured
 */
public record Pairs(List<Measurement> first, List<Measurement> second, int unpaired) {
    public Pairs {
        first = List.copyOf(first);
        second = List.copyOf(second);
        Resampling.requireItems(first.size());
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(
                    "second: must have as many items as first, %d, has %d".formatted(first.size(), second.size()));
        }
    }

    /**
     * Pairs the items of two results by their ids.
     *
     * @throws IllegalArgumentException when the tasks differ, or no item was measured by both
     */
    public static Pairs of(TaskResult first, TaskResult second, Metric.Key key) {
        if (!first.fingerprint().equals(second.fingerprint())) {
            throw new IllegalArgumentException(
                    "fingerprint: tasks %s and %s differ".formatted(first.task(), second.task()));
        }
        Map<String, Measurement> ofSecond = new HashMap<>();
        int unpaired = 0;
        for (ItemResult item : second.items()) {
            Measurement measurement = item.measurements().get(key);
            if (measurement != null && ofSecond.put(item.item().id(), measurement) != null) {
                unpaired++; // the same document twice: the later one counts
            }
        }
        List<Measurement> left = new ArrayList<>();
        List<Measurement> right = new ArrayList<>();
        for (ItemResult item : first.items()) {
            Measurement measurement = item.measurements().get(key);
            Measurement other =
                    measurement == null ? null : ofSecond.remove(item.item().id());
            if (measurement != null && other != null) {
                left.add(measurement);
                right.add(other);
            } else if (measurement != null) {
                unpaired++;
            }
        }
        return new Pairs(left, right, unpaired + ofSecond.size());
    }
}
