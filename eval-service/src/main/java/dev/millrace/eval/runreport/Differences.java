package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.Comparison;
import dev.millrace.eval.resampling.Holm;
import dev.millrace.eval.resampling.Pairs;
import dev.millrace.eval.runreport.MetricRow.Difference;
import dev.millrace.eval.runreport.MetricRow.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** All differences of a report: they share one correction, so none is known before the last. */
final class Differences {
    private record Place(String task, Metric.Key metric, String run) {}

    private final BiFunction<Metric.Aggregation, Pairs, Comparison> test;
    private final Map<Place, Comparison> found = new LinkedHashMap<>();
    private final Map<Place, Double> holm = new LinkedHashMap<>();

    Differences(
            List<AlignedTask> tasks,
            Aggregations aggregations,
            BiFunction<Metric.Aggregation, Pairs, Comparison> test) {
        this.test = test;
        for (var task : tasks) {
            for (var metric : task.metrics()) {
                aggregations.of(task.name(), metric).ifPresent(aggregation -> compare(task, metric, aggregation));
            }
        }
        correct();
    }

    private void compare(AlignedTask task, Metric.Key metric, Metric.Aggregation aggregation) {
        task.results().forEach((run, result) -> {
            if (task.isComparable(run) && haveShared(task.baseline().orElseThrow(), result, metric)) {
                var pairs = pairs(task.baseline().orElseThrow(), result, metric);
                found.put(new Place(task.name(), metric, run), test.apply(aggregation, pairs));
            }
        });
    }

    /** Of tasks that are known to be comparable, whatever their examples made of the fingerprint. */
    private static Pairs pairs(TaskResult baseline, TaskResult result, Metric.Key metric) {
        var held = new TaskResult(
                result.task(), result.version(), baseline.fingerprint(), result.figures(), result.items());
        return Pairs.of(baseline, held, metric);
    }

    private static boolean haveShared(TaskResult baseline, TaskResult result, Metric.Key metric) {
        var byId = AlignedTask.byId(baseline);
        return result.items().stream()
                .filter(item -> item.measurements().containsKey(metric))
                .map(item -> byId.get(item.item().id()))
                .anyMatch(other -> other != null && other.measurements().containsKey(metric));
    }

    private void correct() {
        var tested = found.entrySet().stream()
                .filter(entry -> Double.isFinite(entry.getValue().randomisationP()))
                .toList();
        double[] corrected = Holm.adjusted(tested.stream()
                .mapToDouble(entry -> entry.getValue().randomisationP())
                .toArray());
        for (int i = 0; i < corrected.length; i++) {
            holm.put(tested.get(i).getKey(), corrected[i]);
        }
    }

    /** How many have a p-value: the family of the correction. */
    int tested() {
        return holm.size();
    }

    /** Whether the work for the interval and p of some run's difference was not left. */
    boolean isUntested(String task, Metric.Key metric) {
        return found.entrySet().stream()
                .filter(entry -> entry.getKey().task().equals(task)
                        && entry.getKey().metric().equals(metric))
                .anyMatch(entry -> entry.getValue().difference().resamples() == 0);
    }

    Optional<Difference> of(String task, Metric.Key metric, String run, Direction direction) {
        var place = new Place(task, metric, run);
        return Optional.ofNullable(found.get(place)).map(one -> {
            double corrected = holm.getOrDefault(place, Double.NaN);
            double value = one.second() - one.first();
            return new Difference(
                    one.items(),
                    value,
                    one.difference().low(),
                    one.difference().high(),
                    one.relativePercent().orElse(Double.NaN),
                    one.randomisationP(),
                    corrected,
                    verdict(value, corrected, direction));
        });
    }

    private static Verdict verdict(double difference, double corrected, Direction direction) {
        if (!(corrected < RunReport.LEVEL) || difference == 0) {
            return Verdict.UNCLEAR;
        }
        return switch (direction) {
            case HIGHER -> difference > 0 ? Verdict.BETTER : Verdict.WORSE;
            case LOWER -> difference < 0 ? Verdict.BETTER : Verdict.WORSE;
            case NEITHER -> Verdict.DIFFERENT;
        };
    }
}
