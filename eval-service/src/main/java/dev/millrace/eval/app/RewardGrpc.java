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
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/** The calls of RewardService. Each waits on a virtual thread of its own, of which there are only so many. */
@GrpcService
class RewardGrpc extends RewardServiceImplBase {
    private final RewardScoring scoring;
    private final RewardRegistry registry;
    private final RewardAlarm alarm;
    private final TrainingCalls trainings;
    private final Calls calls;

    RewardGrpc(
            RewardScoring scoring,
            RewardRegistry registry,
            RewardAlarm alarm,
            TrainingCalls trainings,
            RewardConfig config) {
        this.scoring = scoring;
        this.registry = registry;
        this.alarm = alarm;
        this.trainings = trainings;
        this.calls = new Calls(config.callsMax());
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
        var training = (ServerCallStreamObserver<TrainRewardModelResponse>) call;
        run(training, () -> trainings.train(request, training));
    }

    private ListRewardModelsResponse list(ListRewardModelsRequest request) throws IOException {
        var wanted = Optional.of(request.getRewardModel())
                .filter(name -> !name.isEmpty())
                .map(name -> RewardScoring.name("reward_model", name));
        var response = ListRewardModelsResponse.newBuilder();
        for (var version : registry.versions(wanted)) {
            boolean promoted = registry.isPromoted(version);
            response.addCards(RewardProto.card(version, promoted).setAlarm(promoted ? alarm.reason(version) : ""));
        }
        return response.build();
    }

    private PromoteRewardModelResponse promote(PromoteRewardModelRequest request) throws IOException {
        registry.promote(
                RewardScoring.name("reward_model", request.getRewardModel()),
                RewardScoring.version("version", request.getVersion()));
        return PromoteRewardModelResponse.getDefaultInstance();
    }

    private <T> void answer(StreamObserver<T> call, Callable<T> work) {
        run((ServerCallStreamObserver<T>) call, () -> call.onNext(work.call()));
    }

    private void run(ServerCallStreamObserver<?> call, Calls.Work work) {
        // Whoever has hung up gets no answer.
        call.setOnCancelHandler(() -> {});
        calls.run(call, () -> {
            try {
                work.run();
            } catch (StatusRuntimeException e) {
                // What other services say of themselves is not all for our callers.
                throw e.getStatus().asRuntimeException();
            } catch (RewardPackageException e) {
                throw Status.NOT_FOUND.withDescription(e.getMessage()).asRuntimeException();
            } catch (CancellationException e) {
                throw Status.CANCELLED.withDescription(e.getMessage()).asRuntimeException();
            }
        });
    }

    @PreDestroy
    void close() {
        calls.close();
    }
}
