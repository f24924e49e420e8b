package dev.millrace.model.app;

import dev.millrace.contract.eval.v1.CancelEvaluationRequest;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.GetEvaluationRequest;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.eval.v1.TaskFigure;
import dev.millrace.contract.eval.v1.TaskProgress;
import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.ListAdaptersRequest;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.model.train.gate.AwayException;
import dev.millrace.model.train.gate.Candidates;
import dev.millrace.model.train.gate.EvaluationGate;
import dev.millrace.model.train.gate.Evaluations;
import dev.millrace.model.train.gate.Figure;
import dev.millrace.model.train.gate.TaskFigures;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The evaluation service and the models that serve, as a job's gate calls them; each call has a deadline. */
final class GateCalls implements Evaluations, Candidates {
    private static final long EVALUATION_SECONDS_MAX = 20;
    /** The first adapter of a model opens a session. */
    private static final long LOADING_SECONDS_MAX = 120;

    private final EvaluationServiceBlockingStub evaluations;
    private final List<ModelServiceBlockingStub> models;

    /** @param models of all that serve */
    GateCalls(Channel evaluations, List<? extends Channel> models) {
        this.evaluations = EvaluationServiceGrpc.newBlockingStub(evaluations);
        this.models = models.stream().map(ModelServiceGrpc::newBlockingStub).toList();
    }

    private EvaluationServiceBlockingStub evaluations() {
        return evaluations.withDeadlineAfter(EVALUATION_SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    public String start(String label, String model, List<String> tasks, int limit) {
        var spec = EvaluationSpec.newBuilder()
                .setLabel(label)
                .setModel(model)
                .addAllTasks(tasks)
                .setLimit(limit);
        return answer(() -> evaluations()
                        .startEvaluation(StartEvaluationRequest.newBuilder()
                                .setSpec(spec)
                                .build()))
                .getEvaluation()
                .getEvaluationId();
    }

    @Override
    public Stand get(String id) {
        var run = answer(() -> evaluations()
                        .getEvaluation(GetEvaluationRequest.newBuilder()
                                .setEvaluationId(id)
                                .build()))
                .getEvaluation();
        return switch (run.getStatus()) {
            case EVALUATION_STATUS_COMPLETED -> done(run);
            case EVALUATION_STATUS_FAILED -> new Failed(run.getMessage());
            case EVALUATION_STATUS_CANCELLED -> new Failed("somebody cancelled it");
            case EVALUATION_STATUS_QUEUED,
                    EVALUATION_STATUS_RUNNING,
                    EVALUATION_STATUS_OPEN,
                    EVALUATION_STATUS_UNSPECIFIED,
                    UNRECOGNIZED -> new Going();
        };
    }

    private static Done done(Evaluation run) {
        return new Done(
                run.getModelVersion(),
                run.getTasksList().stream().map(GateCalls::fromProto).toList());
    }

    private static TaskFigures fromProto(TaskProgress task) {
        return new TaskFigures(
                task.getTask(),
                task.getFingerprint(),
                task.getItems(),
                task.getFiguresList().stream()
                        .filter(TaskFigure::hasValue)
                        .map(GateCalls::fromProto)
                        .toList());
    }

    private static Figure fromProto(TaskFigure figure) {
        var direction = switch (figure.getDirection()) {
            case FIGURE_DIRECTION_HIGHER -> Figure.Direction.HIGHER;
            case FIGURE_DIRECTION_LOWER -> Figure.Direction.LOWER;
            case FIGURE_DIRECTION_NEITHER, FIGURE_DIRECTION_UNSPECIFIED, UNRECOGNIZED -> Figure.Direction.NEITHER;
        };
        return new Figure(
                figure.getMetric(),
                figure.getFilter(),
                figure.getValue(),
                figure.hasLow() ? Double.valueOf(figure.getLow()) : null,
                figure.hasHigh() ? Double.valueOf(figure.getHigh()) : null,
                direction);
    }

    @Override
    public void cancel(String id) {
        answer(() -> evaluations()
                .cancelEvaluation(
                        CancelEvaluationRequest.newBuilder().setEvaluationId(id).build()));
    }

    @Override
    public void load(String name, Path folder) {
        for (var model : models) {
            var loaded = answer(() -> model.withDeadlineAfter(EVALUATION_SECONDS_MAX, TimeUnit.SECONDS)
                    .listAdapters(ListAdaptersRequest.getDefaultInstance()));
            loaded.getAdaptersList().stream()
                    .filter(adapter -> !adapter.getLeaving())
                    .map(Adapter::getName)
                    .filter(other -> other.startsWith(EvaluationGate.CANDIDATE) && !other.equals(name))
                    .forEach(other -> unload(model, other));
            var request = LoadAdapterRequest.newBuilder()
                    .setName(name)
                    .setFolder(folder.toAbsolutePath().toString())
                    .build();
            answer(() -> model.withDeadlineAfter(LOADING_SECONDS_MAX, TimeUnit.SECONDS)
                    .loadAdapter(request));
        }
    }

    @Override
    public void unload(String name) {
        models.forEach(model -> unload(model, name));
    }

    private static void unload(ModelServiceBlockingStub model, String name) {
        var request = UnloadAdapterRequest.newBuilder().setName(name).build();
        try {
            answer(() -> model.withDeadlineAfter(EVALUATION_SECONDS_MAX, TimeUnit.SECONDS)
                    .unloadAdapter(request));
        } catch (IllegalArgumentException e) {
            if (!(e.getCause() instanceof StatusRuntimeException cause)
                    || cause.getStatus().getCode() != Status.Code.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** What may pass is {@link AwayException}, the rest is refused. */
    private static <T> T answer(Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            var why = e.getStatus().getDescription() == null
                    ? e.getStatus().getCode().toString()
                    : e.getStatus().getDescription();
            throw switch (e.getStatus().getCode()) {
                case INVALID_ARGUMENT,
                        NOT_FOUND,
                        FAILED_PRECONDITION,
                        UNIMPLEMENTED,
                        PERMISSION_DENIED,
                        UNAUTHENTICATED -> new IllegalArgumentException(why, e);
                default -> new AwayException(why);
            };
        }
    }
}
