package dev.millrace.eval.figure;

import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Metric;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A metric over tasks of a group, as {@code aggregate_metric_list} of lm-evaluation-harness has it.
 *
 * @param metric that the tasks have
 * @param filters whose figures count; empty for all
 * @param tasks their names, each once
 * @param weighting of the tasks; proportions are parallel to them
 */
public record PooledMetric(String metric, List<String> filters, List<String> tasks, Weighting weighting) {
    public PooledMetric {
        filters = List.copyOf(filters);
        tasks = List.copyOf(tasks);
    }

    /**
     * A figure behind each filter, in the order in which the tasks have them. Tasks without the metric do not count, as in
     * lm-evaluation-harness; a metric that no task has gives none.
     *
     * @param figures of tasks by name
     */
    public List<Figure> of(Map<String, List<Figure>> figures) {
        var keys = new LinkedHashSet<Metric.Key>();
        for (String task : tasks) {
            figures.getOrDefault(task, List.of()).stream()
                    .map(Figure::key)
                    .filter(key -> key.metric().equals(metric))
                    .filter(key -> filters.isEmpty() || filters.contains(key.filter()))
                    .forEach(keys::add);
        }
        return keys.stream().flatMap(key -> of(key, figures).stream()).toList();
    }

    private Optional<Figure> of(Metric.Key key, Map<String, List<Figure>> figures) {
        var counted = new ArrayList<Figure>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < tasks.size(); i++) {
            for (Figure figure : figures.getOrDefault(tasks.get(i), List.of())) {
                if (figure.key().equals(key) && figure.items() > 0) {
                    counted.add(figure);
                    places.add(i);
                }
            }
        }
        return counted.isEmpty() ? Optional.empty() : Optional.of(GroupFigures.of(counted, weighting(places)));
    }

    private Weighting weighting(List<Integer> places) {
        return switch (weighting) {
            case Weighting.BySize bySize -> bySize;
            case Weighting.Equal equal -> equal;
            case Weighting.Proportions(List<Double> ofTasks) ->
                new Weighting.Proportions(places.stream().map(ofTasks::get).toList());
        };
    }
}
