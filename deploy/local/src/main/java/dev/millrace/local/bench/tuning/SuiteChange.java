package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.feedback.MeanInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Accuracy on a suite before and after, on the same items.
 *
 * @param suite its name, {@value #ALL} for the items of all
 * @param items of it
 * @param base accuracy, in [0, 1]
 * @param adapter accuracy, in [0, 1]
 * @param change the adapter's less the base's
 */
public record SuiteChange(String suite, int items, double base, double adapter, MeanInterval change) {
    /** Name of all suites together. */
    public static final String ALL = "all";

    /**
     * Each suite, and at the end all items together.
     *
     * @throws IllegalArgumentException when the items are not the same
     */
    static List<SuiteChange> of(
            Map<String, List<Double>> base, Map<String, List<Double>> adapter, RandomGenerator random) {
        List<SuiteChange> changes = new ArrayList<>();
        List<Double> allOfBase = new ArrayList<>();
        List<Double> allOfAdapter = new ArrayList<>();
        for (var suite : base.entrySet()) {
            var after = adapter.getOrDefault(suite.getKey(), List.of());
            changes.add(change(suite.getKey(), suite.getValue(), after, random));
            allOfBase.addAll(suite.getValue());
            allOfAdapter.addAll(after);
        }
        changes.add(change(ALL, allOfBase, allOfAdapter, random));
        return changes;
    }

    private static SuiteChange change(String suite, List<Double> base, List<Double> adapter, RandomGenerator random) {
        if (base.size() != adapter.size()) {
            throw new IllegalArgumentException(
                    "%s: %d items before, %d after".formatted(suite, base.size(), adapter.size()));
        }
        List<Double> changes = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            changes.add(adapter.get(i) - base.get(i));
        }
        return new SuiteChange(suite, base.size(), mean(base), mean(adapter), MeanInterval.of(changes, random));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }
}
