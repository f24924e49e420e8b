package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationChanged;
import dev.millrace.contract.eval.v1.EvaluationEvent;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.eval.figure.Figures;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.results.ResultStore;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.SpecifiedTask;
import dev.millrace.eval.results.TaskRecord;
import dev.millrace.eval.run.AskingFailedException;
import dev.millrace.eval.run.Probe;
import dev.millrace.eval.run.ProbeKey;
import dev.millrace.eval.run.Probes;
import dev.millrace.eval.run.TaskRun;
import dev.millrace.eval.run.TaskSource;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One run from where it stands to its end. What is done is in the database, so it may be cut off anywhere: an item goes to
 * topic evaluations first and then there, and so may be on the topic twice, never missing.
 */
@Singleton
class EvaluationRun {
    /** Of a record; what the model was asked is left out where it would be larger. */
    private static final int RECORD_BYTES_MAX = 900_000;

    private static final long PAUSE_MS = 1_000;
    /** Characters that the database has room for. */
    private static final int TASK_MAX = 128;

    private static final int VERSION_MAX = 64;
    /** The same intervals of the same items, whenever they are made. */
    private static final Figures FIGURES = new Figures(Resampling.DEFAULT, 1);

    private final EvaluationConfig config;
    private final EvaluationStore stores;
    private final TaskSource tasks;
    private final JudgedTasks judged;
    private final ModelStubs stubs;
    private final PromptAsker asker;
    private final FeedbackLog log;
    private final InstantSource clock;
    private final Patience patience;

    EvaluationRun(
            EvaluationConfig config,
            EvaluationStore stores,
            TaskSource tasks,
            ModelStubs stubs,
            PromptAsker asker,
            FeedbackLog log,
            InstantSource clock) {
        this.config = config;
        this.stores = stores;
        this.tasks = tasks;
        this.judged = new JudgedTasks(stores);
        this.stubs = stubs;
        this.asker = asker;
        this.log = log;
        this.clock = clock;
        this.patience = Patience.of(config.retries());
    }

    /**
     * Goes on with a run that is not over.
     *
     * @throws AskingFailedException with the reason why it cannot end well
     * @throws InterruptedException when it is to stop; it can be gone on with
     */
    void run(RunRecord run) throws AskingFailedException, InterruptedException {
        var store = stores.get();
        var model = model(run);
        if (!run.modelVersion().isEmpty() && !run.modelVersion().equals(model.getVersion())) {
            throw new AskingFailedException("the model has changed since the run began: it was version "
                    + run.modelVersion() + " and is " + model.getVersion());
        }
        if (!store.running(run.id(), model.getModel(), model.getVersion())) {
            return; // somebody has ended it meanwhile, and nothing that follows changes that
        }
        var found = found(run);
        var wanted = tasks(run, found);
        for (int position = 0; position < wanted.size(); position++) {
            var task = wanted.get(position);
            var record = new TaskRecord(task.name(), task.version(), task.fingerprint(), task.size(), 0, List.of());
            store.taskBegan(run.id(), position, record);
        }
        requireSame(store.find(run.id()).orElseThrow(), wanted);
        publish(run.id());
        for (var task : wanted) {
            evaluate(run, task, model, store);
            publish(run.id());
        }
        store.groups(run.id(), groups(found, store.find(run.id()).orElseThrow().tasks()));
    }

    /** Says on the topic how a run stands. */
    void publish(String run) throws InterruptedException {
        var record = stores.get().find(run);
        if (record.isPresent()) {
            publish(EvaluationProto.toProto(record.get(), 0));
        }
    }

    /** Says on the topic how one stands. */
    void publish(Evaluation evaluation) throws InterruptedException {
        var changed = EvaluationChanged.newBuilder().setEvaluation(evaluation);
        send(
                evaluation.getEvaluationId(),
                EvaluationEvent.newBuilder().setChanged(changed).build());
    }

    private DescribeResponse model(RunRecord run) throws AskingFailedException {
        var name = run.spec().model();
        return stubs.descriptions().stream()
                .flatMap(model -> named(model, name).stream())
                .findFirst()
                .orElseThrow(() -> new AskingFailedException("model: there is no model " + name));
    }

    /** What answers under a name: a model, or one with an adapter, whose version stands behind the model's as in completions. */
    private static Optional<DescribeResponse> named(DescribeResponse model, String name) {
        if (name.isEmpty() || model.getModel().equals(name)) {
            return Optional.of(model);
        }
        return model.getAdaptersList().stream()
                .filter(adapter -> !adapter.getReward() && name.equals(model.getModel() + ":" + adapter.getName()))
                .findFirst()
                .map(adapter -> model.toBuilder()
                        .setModel(name)
                        .setVersion(model.getVersion() + ":" + adapter.getVersion())
                        .build());
    }

    /** The tasks of a run, each once. */
    List<Task> tasks(RunRecord run) throws AskingFailedException {
        return tasks(run, found(run));
    }

    private static List<Task> tasks(RunRecord run, List<TaskSource.Found> found) {
        return wanted(found).stream()
                .<Task>map(one -> new SpecifiedTask(one.task(), one.limit(), run.spec()))
                .toList();
    }

    /** Each task once; one that is found more than once, as in a group and by its name, with as many items as either wants. */
    static Collection<TaskSource.Selected> wanted(List<TaskSource.Found> found) {
        var tasks = new LinkedHashMap<String, TaskSource.Selected>();
        found.forEach(named -> named.tasks()
                .forEach(one -> tasks.merge(
                        one.task().name(), one, (first, second) -> second.limit() > first.limit() ? second : first)));
        return tasks.values();
    }

    /** What the database has no room for is refused before anything is asked. */
    private static void requireShort(Task task) {
        if (task.name().length() > TASK_MAX || task.version().length() > VERSION_MAX) {
            throw new IllegalArgumentException("tasks: a name has more than %d or a version more than %d characters: %s"
                    .formatted(TASK_MAX, VERSION_MAX, task.name()));
        }
    }

    /** What the names of a run mean, in their order. */
    private List<TaskSource.Found> found(RunRecord run) throws AskingFailedException {
        var spec = run.spec();
        var found = new ArrayList<TaskSource.Found>();
        try {
            if (spec.judged().isPresent()) {
                return List.of(
                        new TaskSource.Found(judged.find(spec, spec.judged().get()), List.of()));
            }
            for (var name : spec.tasks()) {
                found.add(tasks.find(name, spec.fewshot()));
                if (found.getLast().tasks().isEmpty()) {
                    throw new AskingFailedException("tasks: there is no task " + name);
                }
                found.getLast().tasks().forEach(one -> requireShort(one.task()));
            }
        } catch (IllegalArgumentException e) {
            throw new AskingFailedException(String.valueOf(e.getMessage()));
        }
        return found;
    }

    /** The figures of the groups that have some, each group once. */
    private static List<GroupResult> groups(List<TaskSource.Found> found, List<TaskRecord> done) {
        var figures = done.stream().collect(Collectors.toMap(TaskRecord::task, TaskRecord::figures));
        var groups = new LinkedHashMap<String, GroupResult>();
        for (var named : found) {
            for (var group : named.groups()) {
                var pooled = group.metrics().stream()
                        .flatMap(metric -> metric.of(figures).stream())
                        .toList();
                if (!pooled.isEmpty()) {
                    groups.putIfAbsent(group.group(), new GroupResult(group.group(), pooled));
                }
            }
        }
        return List.copyOf(groups.values());
    }

    /** What was done before must have been of the same tasks. */
    private static void requireSame(RunRecord run, List<Task> tasks) throws AskingFailedException {
        var before = run.tasks().stream()
                .map(task -> task.task() + " " + task.fingerprint())
                .toList();
        var now = tasks.stream()
                .map(task -> task.name() + " " + task.fingerprint())
                .toList();
        if (!before.equals(now)) {
            throw new AskingFailedException("the tasks have changed since the run began");
        }
    }

    private void evaluate(RunRecord run, Task task, DescribeResponse model, ResultStore store)
            throws AskingFailedException, InterruptedException {
        var done = store.done(run.id(), task.name());
        if (done.cardinality() < task.size()) {
            var tokens = new EdgeTokens(
                    stubs, patience, model.getContextLength(), run.spec().chat());
            var ask =
                    new TaskRun(task, new Probes(tokens), probe -> ask(run, model, probe, store), config.itemsAtOnce());
            ask.run(done::get, result -> keep(run.id(), task.name(), result, store));
        }
        var found = store.items(run.id(), task.name(), 0, task.size());
        store.figures(run.id(), task.name(), figures(task, found));
    }

    private static List<Figure> figures(Task task, List<ItemResult> found) {
        return task.metrics().stream()
                .map(metric -> FIGURES.of(
                        metric,
                        found.stream()
                                .<Measurement>mapMulti((result, to) -> {
                                    var measured = result.measurements().get(metric.key());
                                    if (measured != null) {
                                        to.accept(measured);
                                    }
                                })
                                .toList()))
                .toList();
    }

    private void keep(String run, String task, ItemResult result, ResultStore store) throws InterruptedException {
        var item = EvaluationProto.toProto(run, task, result);
        var event = EvaluationEvent.newBuilder().setItem(item).build();
        if (event.getSerializedSize() > RECORD_BYTES_MAX) {
            event = EvaluationEvent.newBuilder()
                    .setItem(item.toBuilder().clearRequests())
                    .build();
        }
        send(run, event);
        store.add(run, task, result);
    }

    private void send(String run, EvaluationEvent event) throws InterruptedException {
        for (int tries = 0; ; tries++) {
            try {
                log.record(new ProducerRecord<>(Topics.EVALUATIONS, run, event.toByteArray()));
                return;
            } catch (StatusRuntimeException e) {
                if (tries == config.retries() || !Patience.isPassing(e)) {
                    throw e;
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    private Reply ask(RunRecord run, DescribeResponse model, Probe probe, ResultStore store)
            throws AskingFailedException, InterruptedException {
        var key = ProbeKey.of(model.getModel(), model.getVersion(), probe);
        if (!run.spec().isFresh()) {
            var known = store.answer(key);
            if (known.isPresent()) {
                return known.get();
            }
        }
        var answer = asker.ask(run.spec().model(), model.getVersion(), probe);
        store.keep(key, answer, clock.millis());
        return answer;
    }
}
