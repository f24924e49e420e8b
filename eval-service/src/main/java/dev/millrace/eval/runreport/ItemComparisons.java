package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.runreport.ItemComparison.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Items of a task beside each other: flips first, then the largest changes of the first metric, then other changes, then other
 * answers of the same scores, and each of these by index. Of one run alone those with the worst scores come first, unless of
 * the first metric no way is better.
 */
final class ItemComparisons {
    private final AlignedTask task;
    private final List<Metric.Key> metrics;

    ItemComparisons(AlignedTask task) {
        this.task = task;
        this.metrics = task.metrics();
    }

    /** All items of the task, in the order above. */
    List<ItemComparison> all() {
        var results = task.same();
        Map<String, Map<String, ItemResult>> byRun = new LinkedHashMap<>();
        results.forEach((run, result) -> byRun.put(run, AlignedTask.byId(result)));
        Map<String, ItemResult> any = new LinkedHashMap<>();
        byRun.values().forEach(items -> items.forEach(any::putIfAbsent));
        return any.values().stream()
                .map(item -> compared(item, byRun))
                .sorted(Comparator.comparingLong(ItemComparison::flips)
                        .reversed()
                        .thenComparing(
                                Comparator.comparingDouble(this::largestChange).reversed())
                        .thenComparing(item -> !item.isChanged())
                        .thenComparing(item -> !item.isReworded())
                        .thenComparingDouble(this::badness)
                        .thenComparingInt(ItemComparison::index))
                .toList();
    }

    private ItemComparison compared(ItemResult first, Map<String, Map<String, ItemResult>> byRun) {
        var answers = new ArrayList<Answer>();
        Map<Metric.Key, Double> baseline = Map.of();
        boolean isKnown = false;
        var prompt = prompt(first.item().requests());
        for (var run : byRun.entrySet()) {
            var item = run.getValue().get(first.item().id());
            if (item == null) {
                continue;
            }
            var scores = Scores.of(item, metrics);
            boolean isBaseline = run.getKey().equals(RunReport.BASELINE);
            baseline = isBaseline ? scores : baseline;
            isKnown |= isBaseline;
            var change = isBaseline || !isKnown ? Change.BASELINE : change(baseline, scores);
            var own = prompt(item.item().requests());
            answers.add(new Answer(
                    run.getKey(), own.equals(prompt) ? "" : own, Scores.texts(item), Choice.of(item), scores, change));
        }
        var item = first.item();
        return new ItemComparison(item.index(), item.id(), item.document(), prompt, item.target(), answers);
    }

    private Change change(Map<Metric.Key, Double> before, Map<Metric.Key, Double> after) {
        var found = Change.SAME;
        for (var metric : metrics) {
            if (before.containsKey(metric) && after.containsKey(metric)) {
                var change = Change.of(before.get(metric), after.get(metric), task.direction(metric));
                if (change != Change.SAME && change != Change.DIFFERENT) {
                    return change;
                }
                found = change == Change.DIFFERENT ? change : found;
            }
        }
        return found;
    }

    private double largestChange(ItemComparison item) {
        var baseline = item.answers().getFirst();
        return item.answers().stream()
                .filter(answer -> answer.change() != Change.SAME)
                .mapToDouble(answer -> Math.abs(first(answer) - first(baseline)))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    /** Small for what came out worst; the same for all where there is a comparison to sort by. */
    private double badness(ItemComparison item) {
        if (task.results().keySet().stream().anyMatch(task::isComparable)) {
            return 0;
        }
        double score = first(item.answers().getFirst());
        return Double.isNaN(score)
                ? Double.MAX_VALUE
                : task.direction(metrics.getFirst()).gain(0, score);
    }

    private double first(Answer answer) {
        return metrics.isEmpty() ? Double.NaN : answer.scores().getOrDefault(metrics.getFirst(), Double.NaN);
    }

    private static String prompt(List<Request> requests) {
        return switch (requests.getFirst()) {
            case Request.Likelihood likelihood -> likelihood.context();
            case Request.Rolling rolling -> rolling.text();
            case Request.Generate generate -> generate.context();
        };
    }
}
