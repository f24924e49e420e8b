package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a metric's figure is made again of some of its items; a run that has ended does not say it by itself. */
@FunctionalInterface
public interface Aggregations {
    /**
     * The aggregation of a task's metric; empty where it is not known, and then its runs are not held against each other.
     *
     * @param task its name
     */
    Optional<Metric.Aggregation> of(String task, Metric.Key key);

    /** Those of tasks by their name. */
    static Aggregations of(List<Task> tasks) {
        Map<List<Object>, Metric.Aggregation> known = new HashMap<>();
        for (var task : tasks) {
            task.metrics().forEach(metric -> known.put(List.of(task.name(), metric.key()), metric.aggregation()));
        }
        return (task, key) -> Optional.ofNullable(known.get(List.of(task, key)));
    }
}
