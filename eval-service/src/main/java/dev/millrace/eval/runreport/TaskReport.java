package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A task of all runs.
 *
 * @param task its name
 * @param version as the task's file says
 * @param fingerprint of the task as the first run with it saw it
 * @param remarks what stands in the way of a comparison, or has to be known for one
 * @param signatures of the metrics that have one
 * @param metrics in the task's order; the first is the one that the overview shows
 * @param transitions of each run that may be held against the baseline
 * @param items flips first, then the largest changes, then other answers of the same scores; of those that differ from the
 *     baseline, or all of a single run
 * @param calibrations of the runs that claim probabilities
 * @param lengths of the runs that generate text
 * @param confusions of the runs that choose among classes
 */
public record TaskReport(
        String task,
        String version,
        String fingerprint,
        List<String> remarks,
        List<MetricSignature> signatures,
        List<MetricRow> metrics,
        List<Transitions> transitions,
        List<ItemComparison> items,
        List<Calibration> calibrations,
        List<LengthScore> lengths,
        List<ConfusionTable> confusions) {
    public TaskReport {
        remarks = List.copyOf(remarks);
        signatures = List.copyOf(signatures);
        metrics = List.copyOf(metrics);
        transitions = List.copyOf(transitions);
        items = List.copyOf(items);
        calibrations = List.copyOf(calibrations);
        lengths = List.copyOf(lengths);
        confusions = List.copyOf(confusions);
    }

    static TaskReport of(AlignedTask task, int runs, Differences differences, Aggregations aggregations) {
        var reference = task.reference();
        var items = new ItemComparisons(task).all();
        var compared =
                task.results().keySet().stream().filter(task::isComparable).toList();
        return new TaskReport(
                task.name(),
                reference.version(),
                reference.fingerprint(),
                remarks(task, runs, differences, aggregations),
                MetricSignature.of(reference),
                task.metrics().stream()
                        .map(metric -> row(task, metric, differences))
                        .toList(),
                compared.stream().map(run -> Transitions.of(run, items)).toList(),
                compared.isEmpty()
                        ? items
                        : items.stream()
                                .filter(item -> item.isChanged() || item.isReworded())
                                .toList(),
                each(task.results(), Calibration::of),
                each(task.results(), LengthScore::of),
                each(task.results(), ConfusionTable::of));
    }

    private static List<String> remarks(
            AlignedTask task, int runs, Differences differences, Aggregations aggregations) {
        var remarks = new ArrayList<>(task.remarks(runs));
        boolean isCompared = task.results().keySet().stream().anyMatch(task::isComparable);
        var jackknifed = new ArrayList<Metric.Key>();
        var untested = new ArrayList<Metric.Key>();
        for (var metric : task.metrics()) {
            var aggregation = aggregations.of(task.name(), metric);
            if (isCompared && aggregation.isEmpty()) {
                var reason = HumanFigures.isOfAll(task.name(), metric)
                        ? "it is of all labellers and competitors together"
                        : "how it follows from its items is not known here";
                remarks.add("Metric %s is not compared: %s.".formatted(metric, reason));
            }
            if (aggregation.orElse(null) instanceof JackknifedAggregation) {
                jackknifed.add(metric);
            }
            if (differences.isUntested(task.name(), metric)) {
                untested.add(metric);
            }
        }
        if (!jackknifed.isEmpty()) {
            remarks.add(
                    "By jackknife, as a bootstrap's repeated items would push them to one side, are the intervals of: %s."
                            .formatted(joined(jackknifed)));
        }
        if (!untested.isEmpty()) {
            remarks.add(
                    "Without interval and p, as the work for all that a report may cost was spent, are differences of: %s."
                            .formatted(joined(untested)));
        }
        return remarks;
    }

    private static String joined(List<Metric.Key> metrics) {
        return metrics.stream().map(Metric.Key::toString).collect(Collectors.joining("; "));
    }

    private static MetricRow row(AlignedTask task, Metric.Key metric, Differences differences) {
        var direction = task.direction(metric);
        var cells = new ArrayList<MetricRow.Cell>();
        task.results()
                .forEach((run, result) -> AlignedTask.figure(result, metric)
                        .ifPresent(figure -> cells.add(new MetricRow.Cell(
                                run,
                                figure.value(),
                                figure.stderr(),
                                figure.low(),
                                figure.high(),
                                figure.items(),
                                differences.of(task.name(), metric, run, direction)))));
        return new MetricRow(metric, direction, cells);
    }

    private static <T> List<T> each(Map<String, TaskResult> results, BiFunction<String, TaskResult, Optional<T>> part) {
        return results.entrySet().stream()
                .flatMap(entry -> part.apply(entry.getKey(), entry.getValue()).stream())
                .toList();
    }
}
