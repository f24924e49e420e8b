package dev.millrace.eval.app;

import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.eval.v1.CancelEvaluationRequest;
import dev.millrace.contract.eval.v1.CancelEvaluationResponse;
import dev.millrace.contract.eval.v1.DeleteEvaluationRequest;
import dev.millrace.contract.eval.v1.DeleteEvaluationResponse;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc.EvaluationServiceImplBase;
import dev.millrace.contract.eval.v1.EvaluationTask;
import dev.millrace.contract.eval.v1.GetEvaluationRequest;
import dev.millrace.contract.eval.v1.GetEvaluationResponse;
import dev.millrace.contract.eval.v1.ListEvaluationItemsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationItemsResponse;
import dev.millrace.contract.eval.v1.ListEvaluationTasksRequest;
import dev.millrace.contract.eval.v1.ListEvaluationTasksResponse;
import dev.millrace.contract.eval.v1.ListEvaluationsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationsResponse;
import dev.millrace.contract.eval.v1.ReportEvaluationsRequest;
import dev.millrace.contract.eval.v1.ReportEvaluationsResponse;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.eval.v1.StartEvaluationResponse;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.run.AskingFailedException;
import dev.millrace.eval.run.TaskSource;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import jakarta.annotation.PreDestroy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of EvaluationService. Each waits on a virtual thread of its own, of which there are only so many; reports are
 * computed elsewhere.
 */
@GrpcService
class EvaluationGrpc extends EvaluationServiceImplBase {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;
    private static final int PART_BYTES = 64 << 10;

    private final Evaluations evaluations;
    private final HumanEvaluations humans;
    private final EvaluationStore stores;
    private final EvaluationReports reports;
    private final TaskSource tasks;
    private final Calls calls;

    EvaluationGrpc(
            Evaluations evaluations,
            HumanEvaluations humans,
            EvaluationStore stores,
            EvaluationReports reports,
            TaskSource tasks,
            EvaluationConfig config) {
        this.evaluations = evaluations;
        this.humans = humans;
        this.stores = stores;
        this.reports = reports;
        this.tasks = tasks;
        this.calls = new Calls(config.callsMax());
    }

    @Override
    public void startEvaluation(StartEvaluationRequest request, StreamObserver<StartEvaluationResponse> call) {
        calls.answer(call, () -> {
            try {
                var spec = EvaluationProto.fromProto(request.getSpec());
                var begun = isHuman(spec) ? humans.open(spec) : EvaluationProto.toProto(evaluations.begin(spec), 0);
                return StartEvaluationResponse.newBuilder().setEvaluation(begun).build();
            } catch (AskingFailedException e) {
                throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
            }
        });
    }

    @Override
    public void getEvaluation(GetEvaluationRequest request, StreamObserver<GetEvaluationResponse> call) {
        calls.answer(call, () -> {
            return GetEvaluationResponse.newBuilder()
                    .setEvaluation(shown(run(request.getEvaluationId())))
                    .build();
        });
    }

    @Override
    public void listEvaluations(ListEvaluationsRequest request, StreamObserver<ListEvaluationsResponse> call) {
        calls.answer(call, () -> {
            long before = request.getBeforeEpochMs() == 0 ? Long.MAX_VALUE : request.getBeforeEpochMs();
            var response = ListEvaluationsResponse.newBuilder();
            boolean isLedgerAway = false;
            for (var run : stores.get().before(before, limit(request.getLimit()))) {
                var listed = isLedgerAway ? Optional.<Evaluation>empty() : listed(run);
                isLedgerAway = listed.isEmpty();
                response.addEvaluations(listed.orElseGet(() -> withoutPeople(run)).toBuilder()
                        // A list of long ones would be larger than an answer may be.
                        .setSpec(EvaluationProto.toProto(run.spec()).toBuilder().clearSystem()));
            }
            return response.build();
        });
    }

    @Override
    public void cancelEvaluation(CancelEvaluationRequest request, StreamObserver<CancelEvaluationResponse> call) {
        calls.answer(call, () -> {
            var run = run(request.getEvaluationId());
            if (isHuman(run.spec())) {
                humans.cancel(run);
            } else {
                evaluations.cancel(run.id());
            }
            return CancelEvaluationResponse.newBuilder()
                    .setEvaluation(shown(run(run.id())))
                    .build();
        });
    }

    @Override
    public void deleteEvaluation(DeleteEvaluationRequest request, StreamObserver<DeleteEvaluationResponse> call) {
        calls.answer(call, () -> {
            var run = run(request.getEvaluationId());
            if (!run.status().isOver() || evaluations.isAtWork(run.id())) {
                throw Status.FAILED_PRECONDITION
                        .withDescription("evaluation_id: the run is not over, cancel it first and try again")
                        .asRuntimeException();
            }
            stores.get().delete(run.id());
            return DeleteEvaluationResponse.getDefaultInstance();
        });
    }

    @Override
    public void listEvaluationItems(
            ListEvaluationItemsRequest request, StreamObserver<ListEvaluationItemsResponse> call) {
        calls.answer(call, () -> {
            var run = run(request.getEvaluationId());
            if (run.tasks().stream().noneMatch(task -> task.task().equals(request.getTask()))) {
                throw Status.NOT_FOUND
                        .withDescription("task: the run has no such task")
                        .asRuntimeException();
            }
            int from = Math.max(0, request.getFrom());
            var response = ListEvaluationItemsResponse.newBuilder();
            stores.get().items(run.id(), request.getTask(), from, limit(request.getLimit())).stream()
                    .map(item -> EvaluationProto.toProto(run.id(), request.getTask(), item))
                    .forEach(response::addItems);
            return response.build();
        });
    }

    @Override
    public void reportEvaluations(ReportEvaluationsRequest request, StreamObserver<ReportEvaluationsResponse> call) {
        var gone = new CompletableFuture<Void>();
        ((ServerCallStreamObserver<?>) call).setOnCancelHandler(() -> gone.complete(null));
        calls.run(call, () -> {
            byte[] report = reports.of(request, gone);
            for (int from = 0; from < report.length; from += PART_BYTES) {
                int size = Math.min(PART_BYTES, report.length - from);
                call.onNext(ReportEvaluationsResponse.newBuilder()
                        .setPart(UnsafeByteOperations.unsafeWrap(report, from, size))
                        .build());
            }
        });
    }

    @Override
    public void listEvaluationTasks(
            ListEvaluationTasksRequest request, StreamObserver<ListEvaluationTasksResponse> call) {
        calls.answer(call, () -> {
            var response = ListEvaluationTasksResponse.newBuilder();
            tasks.list()
                    .forEach(listed -> response.addTasks(EvaluationTask.newBuilder()
                            .setName(listed.name())
                            .setDescription(listed.description())
                            .addAllTasks(listed.tasks())));
            return response.build();
        });
    }

    private static boolean isHuman(RunSpec spec) {
        return spec.human().isPresent();
    }

    private Evaluation shown(RunRecord run) throws InterruptedException {
        return isHuman(run.spec()) ? humans.shown(run) : EvaluationProto.toProto(run, evaluations.leftS(run));
    }

    /** Empty when the ledger of rankings does not answer, as while it is still being read. */
    private Optional<Evaluation> listed(RunRecord run) throws InterruptedException {
        try {
            return Optional.of(shown(run));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** How far people are is not told where it is not known. */
    private Evaluation withoutPeople(RunRecord run) {
        var evaluation = EvaluationProto.toProto(run, evaluations.leftS(run));
        return isHuman(run.spec()) ? evaluation.toBuilder().clearTasks().build() : evaluation;
    }

    private RunRecord run(String id) {
        return stores.get()
                .find(id)
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("evaluation_id: there is no such run")
                        .asRuntimeException());
    }

    private static int limit(int asked) {
        if (asked < 0 || asked > LIMIT_MAX) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("limit: 1 to %d".formatted(LIMIT_MAX))
                    .asRuntimeException();
        }
        return asked == 0 ? LIMIT : asked;
    }

    @PreDestroy
    void close() {
        calls.close();
    }
}
