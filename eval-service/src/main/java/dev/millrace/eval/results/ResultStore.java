package dev.millrace.eval.results;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.results.RunRecord.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The database of evaluations; the same statements for H2 and PostgreSQL. Safe for many threads; each call waits for the
 * database and throws {@link org.jdbi.v3.core.JdbiException} when that fails.
 */
public final class ResultStore implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 8;

    private static final String H2 = "jdbc:h2:";

    private final HikariDataSource connections;
    private final Jdbi database;

    private ResultStore(HikariDataSource connections) {
        this.connections = connections;
        this.database = Jdbi.create(connections);
    }

    /**
     * Opens a database and makes what is missing in it.
     *
     * @param url such as {@code jdbc:h2:file:/folder/evaluations} or {@code jdbc:postgresql://host/database}
     * @param user empty where none is needed
     */
    public static ResultStore open(String url, String user, String password) {
        var config = new HikariConfig();
        config.setJdbcUrl(url.startsWith(H2) ? embedded(url) : url);
        // By name: a driver that registered itself under another class loader is not found.
        config.setDriverClassName(url.startsWith(H2) ? "org.h2.Driver" : "org.postgresql.Driver");
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setPoolName("evaluations");
        var store = new ResultStore(new HikariDataSource(config));
        store.database.useHandle(handle -> Schema.STATEMENTS.forEach(handle::execute));
        return store;
    }

    /**
     * H2 understands PostgreSQL's "on conflict" in this mode only. Its file is worked on asynchronously, as a thread that is
     * interrupted while it reads or writes a {@link java.nio.channels.FileChannel} closes it for everybody.
     */
    static String embedded(String url) {
        var file = H2 + "file:";
        var survives = url.startsWith(file) ? H2 + "async:" + url.substring(file.length()) : url;
        return survives + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
    }

    /** A run begins. */
    public void begin(RunRecord run) {
        database.useHandle(handle -> handle.createUpdate("insert into evaluation_runs (" + RunRows.COLUMNS
                        + ") values (:id, :spec, :status, :message, :model, :version, :started, 0)")
                .bind("id", run.id())
                .bind("spec", ResultJson.spec(run.spec()))
                .bind("status", run.status().name())
                .bind("message", run.message())
                .bind("model", run.model())
                .bind("version", run.modelVersion())
                .bind("started", run.startedEpochMs())
                .execute());
    }

    /** It runs now, on this model; says false when it is over. */
    public boolean running(String run, String model, String modelVersion) {
        return database.withHandle(handle -> handle.createUpdate("update evaluation_runs set status = 'RUNNING',"
                                + " model = :model, model_version = :version"
                                + " where run_id = :id and status in ('QUEUED', 'RUNNING')")
                        .bind("model", model)
                        .bind("version", modelVersion)
                        .bind("id", run)
                        .execute())
                > 0;
    }

    /** It is over; says false when it was before. */
    public boolean end(String run, Status status, String message, long endedEpochMs) {
        return database.withHandle(handle -> handle.createUpdate("update evaluation_runs set status = :status,"
                                + " message = :message, ended_ms = :ended"
                                + " where run_id = :id and status in ('QUEUED', 'RUNNING', 'OPEN')")
                        .bind("status", status.name())
                        .bind("message", message)
                        .bind("ended", endedEpochMs)
                        .bind("id", run)
                        .execute())
                > 0;
    }

    /** One run. */
    public Optional<RunRecord> find(String run) {
        return database.withHandle(handle -> RunRows.find(handle, run));
    }

    /** Those that began before a time, the newest first; four statements, however many they are. */
    public List<RunRecord> before(long startedEpochMs, int limit) {
        return database.withHandle(handle -> RunRows.before(handle, startedEpochMs, limit));
    }

    /** Those that the service has to work on, the oldest first. */
    public List<String> unfinished() {
        return database.withHandle(handle -> handle.createQuery("select run_id from evaluation_runs"
                        + " where status in ('QUEUED', 'RUNNING') order by started_ms, run_id")
                .mapTo(String.class)
                .list());
    }

    /** A task of a run begins, or goes on. */
    public void taskBegan(String run, int position, TaskRecord task) {
        database.useHandle(handle -> handle.createUpdate("insert into evaluation_tasks"
                        + " (run_id, ordinal, task, version, fingerprint, items)"
                        + " values (:run, :position, :task, :version, :fingerprint, :items) on conflict do nothing")
                .bind("run", run)
                .bind("position", position)
                .bind("task", task.task())
                .bind("version", task.version())
                .bind("fingerprint", task.fingerprint())
                .bind("items", task.items())
                .execute());
    }

    /** Which items of a task are done. */
    public BitSet done(String run, String task) {
        var done = new BitSet();
        database.useHandle(handle -> handle.createQuery(
                        "select item_index from evaluation_items where run_id = :run and task = :task")
                .bind("run", run)
                .bind("task", task)
                .mapTo(Integer.class)
                .forEach(done::set));
        return done;
    }

    /** Keeps what was found for an item; the first time counts. */
    public void add(String run, String task, ItemResult result) {
        var item = result.item();
        database.useHandle(handle -> handle.createUpdate("insert into evaluation_items (run_id, task, item_index,"
                        + " item_id, document, target, requests, replies, measurements) values (:run, :task, :index,"
                        + " :item, :document, :target, :requests, :replies, :measurements) on conflict do nothing")
                .bind("run", run)
                .bind("task", task)
                .bind("index", item.index())
                .bind("item", item.id())
                .bind("document", item.document())
                .bind("target", item.target())
                .bind("requests", ResultJson.requests(item.requests()))
                .bind("replies", ResultJson.replies(result.replies()))
                .bind("measurements", ResultJson.measurements(result.measurements()))
                .execute());
    }

    /** Items of a task from an index on, at most so many. */
    public List<ItemResult> items(String run, String task, int from, int limit) {
        return database.withHandle(handle -> handle.createQuery("select item_index, item_id, document, target,"
                        + " requests, replies, measurements from evaluation_items"
                        + " where run_id = :run and task = :task and item_index >= :from"
                        + " order by item_index limit :limit")
                .bind("run", run)
                .bind("task", task)
                .bind("from", from)
                .bind("limit", limit)
                .map((row, context) -> item(row))
                .list());
    }

    /** The figures of a task; those of before are replaced. */
    public void figures(String run, String task, List<Figure> figures) {
        database.useTransaction(handle -> {
            handle.createUpdate("delete from evaluation_figures where run_id = :run and task = :task")
                    .bind("run", run)
                    .bind("task", task)
                    .execute();
            for (int position = 0; position < figures.size(); position++) {
                FigureRows.insert(handle, run, task, position, figures.get(position));
            }
        });
    }

    /** The groups of a run; those of before are replaced. */
    public void groups(String run, List<GroupResult> groups) {
        database.useTransaction(handle -> GroupRows.replace(handle, run, groups));
    }

    /** A task of a run with all its items. */
    public TaskResult result(String run, TaskRecord task) {
        return new TaskResult(
                task.task(),
                task.version(),
                task.fingerprint(),
                task.figures(),
                items(run, task.task(), 0, Integer.MAX_VALUE));
    }

    /** What was said to a probe before, by its key. */
    public Optional<Reply> answer(String key) {
        return database.withHandle(
                handle -> handle.createQuery("select answer from evaluation_answers where probe = :key")
                        .bind("key", key)
                        .mapTo(String.class)
                        .findOne()
                        .map(ResultJson::answer));
    }

    /** Keeps what was said to a probe. */
    public void keep(String key, Reply answer, long nowEpochMs) {
        database.useHandle(handle -> handle.createUpdate(
                        "insert into evaluation_answers (probe, answer, kept_ms) values (:key, :answer, :now)"
                                + " on conflict do nothing")
                .bind("key", key)
                .bind("answer", ResultJson.answer(answer))
                .bind("now", nowEpochMs)
                .execute());
    }

    /** Forgets answers that are older; says how many. */
    public int forgetAnswers(long beforeEpochMs) {
        return database.withHandle(
                handle -> handle.createUpdate("delete from evaluation_answers where kept_ms < :before")
                        .bind("before", beforeEpochMs)
                        .execute());
    }

    /** Deletes a run and all that it found. */
    public void delete(String run) {
        database.useTransaction(handle -> {
            for (var table : Schema.TABLES_OF_A_RUN) {
                handle.createUpdate("delete from " + table + " where run_id = :run")
                        .bind("run", run)
                        .execute();
            }
        });
    }

    private static ItemResult item(ResultSet row) throws SQLException {
        var item = new Item(
                row.getInt("item_index"),
                row.getString("item_id"),
                row.getString("document"),
                row.getString("target"),
                ResultJson.requests(row.getString("requests")));
        return new ItemResult(
                item,
                ResultJson.replies(row.getString("replies")),
                ResultJson.measurements(row.getString("measurements")));
    }

    @Override
    public void close() {
        connections.close();
    }
}
