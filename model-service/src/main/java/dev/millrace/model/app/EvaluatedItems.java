package dev.millrace.model.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import dev.millrace.contract.eval.v1.EvaluationStatus;
import dev.millrace.contract.eval.v1.EvaluationTask;
import dev.millrace.contract.eval.v1.ItemEvaluated;
import dev.millrace.contract.eval.v1.ListEvaluationItemsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationTasksRequest;
import dev.millrace.contract.eval.v1.ListEvaluationsRequest;
import dev.millrace.contract.eval.v1.TaskProgress;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.tuning.HeldOutItems;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The items of tasks as the evaluation service has them of its newest complete run; other items of a task are not known. */
final class EvaluatedItems implements HeldOutItems {
    static final int ITEMS_MAX = 20_000;

    private static final int RUNS = 1_000;
    /** An item may have near a million bytes. */
    private static final int PAGE = 50;

    private static final int TRIES = 5;
    private static final long PAUSE_MS = 5_000;
    private static final long SECONDS_MAX = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Channel> service;

    /** @param service is asked for when it is needed */
    EvaluatedItems(Supplier<Channel> service) {
        this.service = service;
    }

    @Override
    public Optional<Set<String>> names() {
        try {
            var tasks = service().listEvaluationTasks(ListEvaluationTasksRequest.getDefaultInstance());
            return Optional.of(
                    tasks.getTasksList().stream().map(EvaluationTask::getName).collect(Collectors.toSet()));
        } catch (StatusRuntimeException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<List<String>> texts(String task) throws InterruptedException {
        var runs = answer(() -> service()
                        .listEvaluations(ListEvaluationsRequest.newBuilder()
                                .setLimit(RUNS)
                                .build()))
                .getEvaluationsList();
        var newest = runs.stream()
                .filter(run -> run.getStatus() == EvaluationStatus.EVALUATION_STATUS_COMPLETED
                        && !run.getSpec().hasJudge())
                .filter(run -> isOf(run, task))
                .findFirst();
        return newest.isEmpty() ? Optional.empty() : Optional.of(texts(newest.get(), task));
    }

    private static boolean isOf(Evaluation run, String task) {
        return run.getSpec().getTasksList().contains(task)
                || run.getTasksList().stream().anyMatch(each -> each.getTask().equals(task));
    }

    private List<String> texts(Evaluation run, String task) throws InterruptedException {
        var one = run.getTasksList().stream()
                .map(TaskProgress::getTask)
                .filter(task::equals)
                .toList();
        // A group has no items of its own; what was run under its name is its tasks, and perhaps others, which does no
        // harm.
        var tasks = one.isEmpty()
                ? run.getTasksList().stream().map(TaskProgress::getTask).toList()
                : one;
        var texts = new ArrayList<String>();
        int items = 0;
        for (var each : tasks) {
            for (int from = 0; items < ITEMS_MAX; from += PAGE) {
                var request = ListEvaluationItemsRequest.newBuilder()
                        .setEvaluationId(run.getEvaluationId())
                        .setTask(each)
                        .setFrom(from)
                        .setLimit(PAGE)
                        .build();
                var page = answer(() -> service().listEvaluationItems(request)).getItemsList();
                page.forEach(item -> add(item, texts));
                items += page.size();
                if (page.size() < PAGE) {
                    break;
                }
            }
        }
        return texts;
    }

    private static void add(ItemEvaluated item, List<String> texts) {
        try {
            add(JSON.readTree(item.getDocument()), texts);
        } catch (JsonProcessingException _) {
            texts.add(item.getDocument());
        }
        texts.add(item.getTarget());
    }

    private static void add(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.textValue());
        }
        node.forEach(child -> add(child, texts));
    }

    private EvaluationServiceBlockingStub service() {
        return EvaluationServiceGrpc.newBlockingStub(service.get()).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static <T> T answer(Supplier<T> call) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (tries == TRIES) {
                    throw new TrainingException("data.held_out_tasks: the evaluation service does not tell its items: "
                            + e.getStatus().getCode());
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }
}
