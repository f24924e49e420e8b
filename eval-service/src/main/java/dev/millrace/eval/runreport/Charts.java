package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.runreport.MetricRow.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The charts of a page: each has a place in it and data for its script, which calls both by the same id. */
final class Charts {
    /** Points of a run in a scatter at most, evenly taken. */
    static final int POINTS_MAX = 500;

    private final RunReport report;
    private final Map<String, ChartData> data = new LinkedHashMap<>();

    Charts(RunReport report) {
        this.report = report;
    }

    /** What a chart's script takes. */
    sealed interface ChartData {
        /** Horizontal bars: of each label one a run. The axis ends at 1 where all are shares and so are their intervals. */
        record Bars(String kind, boolean isShare, List<String> labels, List<Bar> runs) implements ChartData {}

        /** Against the diagonal. */
        record Reliability(String kind, List<Calibration> runs) implements ChartData {}

        /** Points, and a line through the means of buckets. */
        record Scatter(String kind, String metric, List<LengthScore> runs) implements ChartData {}
    }

    /** A run's bars, parallel to the labels; NaN where it has none. A run without any is left out. */
    record Bar(String run, String label, List<Double> values, List<Double> low, List<Double> high) {}

    /** Data of all charts so far, by id. */
    Map<String, ChartData> data() {
        return Collections.unmodifiableMap(data);
    }

    /** The first metric of each task, where it is a share. */
    List<ChartView> overview() {
        Map<String, MetricRow> rows = new LinkedHashMap<>();
        for (var task : report.tasks()) {
            task.metrics().stream()
                    .findFirst()
                    .filter(row -> isShare(task, row))
                    .ifPresent(row -> rows.put(task.task(), row));
        }
        if (rows.size() < 2 || rows.size() * report.runs().size() > 80) {
            return List.of();
        }
        return List.of(bars("overview-bars", "First metric of each task", rows, true));
    }

    /** Those of a task. */
    List<ChartView> of(TaskReport task, String id) {
        var charts = new ArrayList<ChartView>();
        Map<String, MetricRow> shares = new LinkedHashMap<>();
        Map<String, MetricRow> others = new LinkedHashMap<>();
        for (var row : task.metrics()) {
            (isShare(task, row) ? shares : others).put(TaskView.name(row.metric()), row);
        }
        if (!shares.isEmpty()) {
            charts.add(bars(id + "-shares", "Metrics", shares, true));
        }
        others.forEach((name, row) -> {
            if (row.cells().stream().anyMatch(cell -> Double.isFinite(cell.value()))) {
                charts.add(bars(
                        id + "-bars-" + charts.size(),
                        name + (row.direction() == Direction.LOWER ? " (lower is better)" : ""),
                        Map.of(name, row),
                        false));
            }
        });
        reliability(task, id).ifPresent(charts::add);
        scatter(task, id).ifPresent(charts::add);
        return charts;
    }

    /** Values and intervals of 0 to 1, but of no metric of whole texts, such as BLEU: those run to 100, however small they are here. */
    private static boolean isShare(TaskReport task, MetricRow row) {
        return row.direction() != Direction.NEITHER
                && task.signatures().stream().noneMatch(one -> one.metric().equals(row.metric()))
                && row.cells().stream().anyMatch(cell -> Double.isFinite(cell.value()))
                && row.cells().stream()
                        .filter(cell -> Double.isFinite(cell.value()))
                        .allMatch(cell ->
                                cell.value() >= 0 && cell.value() <= 1 && !(cell.low() < 0) && !(cell.high() > 1));
    }

    private ChartView bars(String id, String title, Map<String, MetricRow> rows, boolean isShare) {
        var bars = new ArrayList<Bar>();
        for (var run : report.runs()) {
            var cells = rows.values().stream().map(row -> row.cell(run.key())).toList();
            if (cells.stream().noneMatch(cell -> Double.isFinite(number(cell, Cell::value)))) {
                continue;
            }
            bars.add(new Bar(
                    run.key(),
                    run.label(),
                    cells.stream().map(cell -> number(cell, Cell::value)).toList(),
                    cells.stream().map(cell -> number(cell, Cell::low)).toList(),
                    cells.stream().map(cell -> number(cell, Cell::high)).toList()));
        }
        data.put(id, new ChartData.Bars("bars", isShare, List.copyOf(rows.keySet()), bars));
        return new ChartView(
                id, title, "Bars from 0; lines are 95 % intervals.", "Bar chart; the table has its numbers.");
    }

    private static double number(Optional<Cell> cell, ToDoubleFunction<Cell> number) {
        return cell.isEmpty() ? Double.NaN : number.applyAsDouble(cell.get());
    }

    private Optional<ChartView> reliability(TaskReport task, String id) {
        if (task.calibrations().isEmpty()) {
            return Optional.empty();
        }
        data.put(id + "-calibration", new ChartData.Reliability("reliability", task.calibrations()));
        return Optional.of(new ChartView(
                id + "-calibration",
                "Calibration",
                "Share that came true by claimed probability, in ten bins, larger dots for more claims. On the diagonal"
                        + " claims are as sure as they should be, below it too sure."
                        + (task.calibrations().size() > 4 ? "" : " Lines are Wilson's 95 % intervals."),
                "Reliability diagram; the table has its numbers."));
    }

    private Optional<ChartView> scatter(TaskReport task, String id) {
        if (task.lengths().isEmpty()) {
            return Optional.empty();
        }
        var metric = TaskView.name(task.lengths().getFirst().metric());
        var thinned = task.lengths().stream()
                .map(one -> new LengthScore(one.run(), one.metric(), thinned(one.points()), one.buckets()))
                .toList();
        data.put(id + "-length", new ChartData.Scatter("scatter", metric, thinned));
        return Optional.of(new ChartView(
                id + "-length",
                "Length and score",
                "Dots are items, larger where several lie at one place; the line joins means of the quarters of the items, by"
                        + " length.",
                "Scatter chart of tokens generated and " + metric + "."));
    }

    private static List<LengthScore.Point> thinned(List<LengthScore.Point> points) {
        if (points.size() <= POINTS_MAX) {
            return points;
        }
        var kept = new ArrayList<LengthScore.Point>();
        for (int i = 0; i < POINTS_MAX; i++) {
            kept.add(points.get((int) ((long) i * points.size() / POINTS_MAX)));
        }
        return kept;
    }
}
