package dev.millrace.eval.results;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.results.FigureRows.OfTask;
import dev.millrace.eval.results.RunRecord.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Runs as rows: one statement for the runs, and one each for all their figures, tasks and groups. */
final class RunRows {
    static final String COLUMNS = "run_id, spec, status, message, model, model_version, started_ms, ended_ms";

    private RunRows() {}

    static Optional<RunRecord> find(Handle handle, String run) {
        return records(
                        handle,
                        handle.createQuery("select " + COLUMNS + " from evaluation_runs where run_id = :id")
                                .bind("id", run))
                .stream()
                .findFirst();
    }

    /** Those that began before a time, the newest first. */
    static List<RunRecord> before(Handle handle, long startedEpochMs, int limit) {
        return records(
                handle,
                handle.createQuery("select " + COLUMNS + " from evaluation_runs where started_ms < :before"
                                + " order by started_ms desc, run_id desc limit :limit")
                        .bind("before", startedEpochMs)
                        .bind("limit", limit));
    }

    private static List<RunRecord> records(Handle handle, Query query) {
        var runs = query.map((row, context) -> run(row)).list();
        if (runs.isEmpty()) {
            return runs;
        }
        var ids = runs.stream().map(RunRecord::id).toList();
        var tasks = tasks(handle, ids);
        var groups = GroupRows.of(handle, ids);
        return runs.stream()
                .map(run -> run.with(
                        tasks.getOrDefault(run.id(), List.of()), groups.getOrDefault(run.id(), List.of())))
                .toList();
    }

    private static RunRecord run(ResultSet row) throws SQLException {
        return new RunRecord(
                row.getString("run_id"),
                ResultJson.spec(row.getString("spec")),
                Status.valueOf(row.getString("status")),
                row.getString("message"),
                row.getString("model"),
                row.getString("model_version"),
                row.getLong("started_ms"),
                row.getLong("ended_ms"),
                List.of(),
                List.of());
    }

    /** Tasks by their run, in order. Figures are read first: none stand with a task that has items to do yet. */
    private static Map<String, List<TaskRecord>> tasks(Handle handle, List<String> runs) {
        var figures = FigureRows.of(handle, runs);
        return handle.createQuery("select run_id, task, version, fingerprint, items,"
                        + " (select count(*) from evaluation_items i"
                        + " where i.run_id = t.run_id and i.task = t.task) as done"
                        + " from evaluation_tasks t where run_id in (<runs>) order by ordinal")
                .bindList("runs", runs)
                .map((row, context) -> Map.entry(row.getString("run_id"), task(row, figures)))
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static TaskRecord task(ResultSet row, Map<OfTask, List<Figure>> figures) throws SQLException {
        var task = row.getString("task");
        return new TaskRecord(
                task,
                row.getString("version"),
                row.getString("fingerprint"),
                row.getInt("items"),
                row.getInt("done"),
                figures.getOrDefault(new OfTask(row.getString("run_id"), task), List.of()));
    }
}
