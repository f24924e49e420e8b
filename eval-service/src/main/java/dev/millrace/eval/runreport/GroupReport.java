package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group of tasks of all runs that have it. Runs are not held against each other here: their tasks are.
 *
 * @param group its name
 * @param metrics in the order in which they first appear; figures without intervals
 */
public record GroupReport(String group, List<MetricRow> metrics) {
    public GroupReport {
        metrics = List.copyOf(metrics);
    }

    /** The groups of runs, in the order in which they first appear. */
    static List<GroupReport> of(List<Run> runs) {
        Map<String, Map<Metric.Key, List<MetricRow.Cell>>> cells = new LinkedHashMap<>();
        Map<Metric.Key, Direction> directions = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            for (GroupResult group : runs.get(i).groups()) {
                for (Figure figure : group.figures()) {
                    directions.putIfAbsent(figure.key(), figure.direction());
                    cells.computeIfAbsent(group.group(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(figure.key(), _ -> new ArrayList<>())
                            .add(cell(RunReport.key(i), figure));
                }
            }
        }
        var reports = new ArrayList<GroupReport>();
        cells.forEach((group, metrics) -> reports.add(new GroupReport(
                group,
                metrics.entrySet().stream()
                        .map(one -> new MetricRow(
                                one.getKey(), directions.getOrDefault(one.getKey(), Direction.HIGHER), one.getValue()))
                        .toList())));
        return reports;
    }

    private static MetricRow.Cell cell(String run, Figure figure) {
        return new MetricRow.Cell(
                run, figure.value(), figure.stderr(), figure.low(), figure.high(), figure.items(), Optional.empty());
    }
}
