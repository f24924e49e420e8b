package dev.millrace.eval.results;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Metric;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Figures as rows; what a figure does not have is null there and NaN here, and null is which way is better where none is. */
final class FigureRows {
    private FigureRows() {}

    static void insert(Handle handle, String run, String task, int position, Figure figure) {
        handle.createUpdate(
                        "insert into evaluation_figures (run_id, task, ordinal, metric, metric_filter, figure, stderr,"
                                + " low, high, items, higher_is_better) values (:run, :task, :position, :metric, :filter,"
                                + " :figure, :stderr, :low, :high, :items, :better)")
                .bind("run", run)
                .bind("task", task)
                .bind("position", position)
                .bind("metric", figure.key().metric())
                .bind("filter", figure.key().filter())
                .bind("figure", known(figure.value()))
                .bind("stderr", known(figure.stderr()))
                .bind("low", known(figure.low()))
                .bind("high", known(figure.high()))
                .bind("items", figure.items())
                .bind("better", isHigherBetter(figure.direction()))
                .execute();
    }

    /** A task of a run. */
    record OfTask(String run, String task) {}

    /** Figures of these runs, at least one, each task's in order. */
    static Map<OfTask, List<Figure>> of(Handle handle, List<String> runs) {
        return handle.createQuery("select run_id, task, metric, metric_filter, figure, stderr, low, high, items,"
                        + " higher_is_better from evaluation_figures where run_id in (<runs>)"
                        + " order by ordinal")
                .bindList("runs", runs)
                .map((row, context) ->
                        Map.entry(new OfTask(row.getString("run_id"), row.getString("task")), figure(row)))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static Figure figure(ResultSet row) throws SQLException {
        return new Figure(
                new Metric.Key(row.getString("metric"), row.getString("metric_filter")),
                number(row, "figure"),
                number(row, "stderr"),
                number(row, "low"),
                number(row, "high"),
                row.getInt("items"),
                direction(isHigherBetter(row)));
    }

    /** As it is kept; null where no way is better. */
    static @Nullable Boolean isHigherBetter(Direction direction) {
        return switch (direction) {
            case HIGHER -> true;
            case LOWER -> false;
            case NEITHER -> null;
        };
    }

    static Direction direction(@Nullable Boolean isHigherBetter) {
        return isHigherBetter == null ? Direction.NEITHER : Direction.of(isHigherBetter);
    }

    private static @Nullable Boolean isHigherBetter(ResultSet row) throws SQLException {
        boolean isHigherBetter = row.getBoolean("higher_is_better");
        return row.wasNull() ? null : isHigherBetter;
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }
}
