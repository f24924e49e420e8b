package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.ListRewardModelsRequest;
import dev.millrace.contract.eval.v1.ListRewardModelsResponse;
import dev.millrace.contract.eval.v1.PromoteRewardModelRequest;
import dev.millrace.contract.eval.v1.PromoteRewardModelResponse;
import dev.millrace.contract.eval.v1.RewardServiceGrpc.RewardServiceImplBase;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.eval.reward.store.RewardPackageException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** The calls of RewardService. Each waits on a virtual thread of its own, of which there are only so many. */
@GrpcService
class RewardGrpc extends RewardServiceImplBase {
    private static final Logger LOG = Logger.getLogger(RewardGrpc.class);

    private final RewardScoring scoring;
    private final RewardRegistry registry;
    private final TrainingJobs jobs;
    private final Semaphore room;

    RewardGrpc(RewardScoring scoring, RewardRegistry registry, TrainingJobs jobs, RewardConfig config) {
        this.scoring = scoring;
        this.registry = registry;
        this.jobs = jobs;
        this.room = new Semaphore(config.callsMax());
    }

    @Override
    public void scoreAnswers(ScoreAnswersRequest request, StreamObserver<ScoreAnswersResponse> call) {
        answer(call, () -> scoring.score(request));
    }

    @Override
    public void listRewardModels(ListRewardModelsRequest request, StreamObserver<ListRewardModelsResponse> call) {
        answer(call, () -> list(request));
    }

    @Override
    public void promoteRewardModel(PromoteRewardModelRequest request, StreamObserver<PromoteRewardModelResponse> call) {
        answer(call, () -> promote(request));
    }

    @Override
    public void trainRewardModel(TrainRewardModelRequest request, StreamObserver<TrainRewardModelResponse> call) {
        try {
            jobs.start(request, (ServerCallStreamObserver<TrainRewardModelResponse>) call);
        } catch (StatusRuntimeException e) {
            call.onError(e);
        }
    }

    private ListRewardModelsResponse list(ListRewardModelsRequest request) throws IOException {
        var wanted = Optional.of(request.getRewardModel())
                .filter(name -> !name.isEmpty())
                .map(name -> RewardScoring.name("reward_model", name));
        var response = ListRewardModelsResponse.newBuilder();
        for (var version : registry.versions(wanted)) {
            var promoted = registry.promoted(version.card().name());
            response.addCards(RewardProto.card(
                    version,
                    promoted.filter(one -> one.version().equals(version.version()))
                            .isPresent()));
        }
        return response.build();
    }

    private PromoteRewardModelResponse promote(PromoteRewardModelRequest request) throws IOException {
        registry.promote(RewardScoring.name("reward_model", request.getRewardModel()), request.getVersion());
        return PromoteRewardModelResponse.getDefaultInstance();
    }

    private <T> void answer(StreamObserver<T> call, Callable<T> work) {
        if (!room.tryAcquire()) {
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many calls of reward models are open, try again later")
                    .asRuntimeException());
            return;
        }
        // Whoever has hung up gets no answer.
        ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
        Thread.startVirtualThread(() -> {
            try {
                var answer = work.call();
                call.onNext(answer);
                call.onCompleted();
            } catch (Exception e) {
                call.onError(failure(e));
            } finally {
                room.release();
            }
        });
    }

    /** A failure as callers see it. */
    static StatusRuntimeException failure(Exception e) {
        return switch (e) {
            // What other services say of themselves is not all for our callers.
            case StatusRuntimeException known -> known.getStatus().asRuntimeException();
            case RewardPackageException unknown ->
                Status.NOT_FOUND.withDescription(unknown.getMessage()).asRuntimeException();
            case IllegalArgumentException wrong ->
                Status.INVALID_ARGUMENT.withDescription(wrong.getMessage()).asRuntimeException();
            default -> {
                LOG.error("a call of a reward model failed", e);
                yield Status.INTERNAL.withDescription("the reward model failed").asRuntimeException();
            }
        };
    }
}
