package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.HumanProgress;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.eval.human.HumanItem;
import dev.millrace.eval.human.HumanRankings;
import dev.millrace.eval.human.HumanTasks;
import dev.millrace.eval.results.ResultStore;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunRecord.Status;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.TaskRecord;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Evaluations by people. Each item that several runs answered becomes a comparison, which people get, rank and find on the
 * topics as any other; here is kept which items belong together. Whatever is opened can be opened again: all ids follow from
 * what is asked for. Its methods wait for the log and the database.
 */
@Singleton
class HumanEvaluations {
    private static final int ID_BYTES = 8;
    private static final int MODELS_MAX = 512;
    /** Evaluations whose items are remembered. */
    private static final int KNOWN_MAX = 8;

    private final EvaluationStore stores;
    private final EvaluationRun topic;
    private final ComparisonCalls comparisons;
    private final LedgerView ledger;
    private final InstantSource clock;
    /** Items by evaluation and task; guarded by itself. */
    private final Map<String, List<List<HumanItem>>> known = new LinkedHashMap<>(KNOWN_MAX, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<List<HumanItem>>> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    HumanEvaluations(
            EvaluationStore stores,
            EvaluationRun topic,
            ComparisonCalls comparisons,
            LedgerView ledger,
            InstantSource clock) {
        this.stores = stores;
        this.topic = topic;
        this.comparisons = comparisons;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Opens an evaluation, or what of it is not open; the comparisons first, so that one that is kept is whole. */
    synchronized Evaluation open(RunSpec spec) throws InterruptedException {
        var store = stores.get();
        var human = spec.human().orElseThrow();
        var id = id(spec, human);
        var known = store.find(id);
        if (known.isPresent() && known.get().status().isOver()) {
            throw failure(
                    io.grpc.Status.FAILED_PRECONDITION,
                    "human: " + id + " is the same evaluation and is over; delete it to open it again");
        }
        var runs = human.runs().stream().map(run -> complete(store, run)).toList();
        var drawn = drawn(store, spec, runs);
        comparisons.openAll(comparisons(id, drawn, runs, human.criterion()));
        if (known.isEmpty()) {
            keep(store, drawn, record(id, spec, runs, drawn));
        }
        var opened = shown(store.find(id).orElseThrow());
        topic.publish(opened);
        return opened;
    }

    /** Of what is asked for; its label is no part of that. */
    private static String id(RunSpec spec, RunSpec.Human human) {
        var asked = "%s\n%s\n%d\n%s".formatted(human.runs(), spec.tasks(), spec.limit(), human.criterion());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(asked.getBytes(UTF_8));
            return "human-" + HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static RunRecord complete(ResultStore store, String run) {
        var record = store.find(run)
                .orElseThrow(() -> failure(io.grpc.Status.NOT_FOUND, "human.evaluation_ids: there is no run " + run));
        if (record.status() != Status.COMPLETED) {
            throw failure(
                    io.grpc.Status.FAILED_PRECONDITION, "human.evaluation_ids: the run " + run + " is not complete");
        }
        return record;
    }

    private static HumanTasks drawn(ResultStore store, RunSpec spec, List<RunRecord> runs) {
        try {
            return HumanTasks.of(spec, runs, (run, task, limit) -> store.items(run, task, 0, limit));
        } catch (IllegalArgumentException e) {
            throw failure(io.grpc.Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }

    private List<ComparisonOpened> comparisons(String id, HumanTasks drawn, List<RunRecord> runs, String criterion) {
        var all = new ArrayList<ComparisonOpened>();
        for (int task = 0; task < drawn.tasks().size(); task++) {
            for (var item : drawn.tasks().get(task).items()) {
                var name =
                        HumanProto.comparisonId(id, task, item.result().item().index());
                all.add(HumanProto.comparison(name, item, runs, criterion, clock.millis()));
            }
        }
        return all;
    }

    private RunRecord record(String id, RunSpec spec, List<RunRecord> runs, HumanTasks drawn) {
        var models = runs.stream().map(RunRecord::model).distinct().collect(Collectors.joining(", "));
        return new RunRecord(
                id,
                spec,
                Status.OPEN,
                drawn.leftOut(),
                models.substring(0, Math.min(MODELS_MAX, models.length())),
                "",
                clock.millis(),
                0,
                List.of(),
                List.of());
    }

    /** The run itself at last: nobody sees it before all of it is there. */
    private static void keep(ResultStore store, HumanTasks drawn, RunRecord run) {
        for (int position = 0; position < drawn.tasks().size(); position++) {
            var task = drawn.tasks().get(position);
            store.taskBegan(run.id(), position, task.task());
            task.items().forEach(item -> store.add(run.id(), task.task().task(), item.result()));
        }
        store.begin(run);
    }

    /** Ends one that is not over; its comparisons are closed. */
    synchronized void cancel(RunRecord run) throws InterruptedException {
        if (run.status().isOver()) {
            return;
        }
        var ids = new ArrayList<String>();
        for (int task = 0; task < run.tasks().size(); task++) {
            for (int item = 0; item < run.tasks().get(task).items(); item++) {
                ids.add(HumanProto.comparisonId(run.id(), task, item));
            }
        }
        comparisons.closeAll(ids);
        stores.get().end(run.id(), Status.CANCELLED, run.message(), clock.millis());
        topic.publish(shown(stores.get().find(run.id()).orElseThrow()));
    }

    /** How far people are. */
    Evaluation shown(RunRecord run) throws InterruptedException {
        var evaluation = EvaluationProto.toProto(run, 0).toBuilder();
        var items = items(run);
        var rankings = rankings(run, items);
        for (int task = 0; task < items.size(); task++) {
            evaluation.getTasksBuilder(task).setDone(rankings.ranked(items.get(task)));
        }
        return evaluation
                .setHuman(HumanProgress.newBuilder()
                        .setLabellers(rankings.labellers())
                        .setRankings(rankings.rankings()))
                .build();
    }

    /** What people have said so far. */
    HumanRankings rankings(RunRecord run) throws InterruptedException {
        return rankings(run, items(run));
    }

    private HumanRankings rankings(RunRecord run, List<List<HumanItem>> items) throws InterruptedException {
        var all = items.stream().flatMap(List::stream).toList();
        return HumanRankings.of(run.spec().human().orElseThrow(), all, ledger.ledger());
    }

    /** By task. They are kept once and never change, and whoever looks at the list of runs asks again and again. */
    private List<List<HumanItem>> items(RunRecord run) {
        synchronized (known) {
            return known.computeIfAbsent(
                    run.id(),
                    _ -> run.tasks().stream().map(task -> items(run, task)).toList());
        }
    }

    private List<HumanItem> items(RunRecord run, TaskRecord task) {
        return stores.get().items(run.id(), task.task(), 0, HumanTasks.ITEMS_MAX).stream()
                .map(HumanItem::new)
                .toList();
    }

    private static StatusRuntimeException failure(io.grpc.Status status, String what) {
        return status.withDescription(what).asRuntimeException();
    }
}
