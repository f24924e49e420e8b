package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.contract.eval.v1.TrainingProgress;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.OptionalDouble;

/** Trains for calls, which hear how it goes; the end of a call ends its training. */
@Singleton
class TrainingCalls {
    private static final long PROGRESS_NANOS = 500_000_000L;

    private final RewardTrainer trainer;

    TrainingCalls(RewardTrainer trainer) {
        this.trainer = trainer;
    }

    /** Trains and tells the card, after steps on the way; blocks and fails as {@link RewardTrainer#train} does. */
    void train(TrainRewardModelRequest request, ServerCallStreamObserver<TrainRewardModelResponse> call)
            throws IOException {
        var result = trainer.train(request, progress(call), call::isCancelled);
        var card = RewardProto.card(result.version(), result.promoted()).setTrainingMs(result.tookMs());
        result.before().ifPresent(card::setPromotedAccuracy);
        if (result.overtaken()) {
            card.addWarnings("it is not promoted, for another version was while it was trained: compare the two");
        }
        call.onNext(TrainRewardModelResponse.newBuilder().setCard(card).build());
    }

    /** Tells each new phase, of each phase not more than two steps a second, and once that all of it is done. */
    static RewardTrainer.Listener progress(ServerCallStreamObserver<TrainRewardModelResponse> call) {
        return new RewardTrainer.Listener() {
            private String last = "";
            private int toldDone;
            private long toldNanos;

            @Override
            public void reached(String phase, int done, int total, OptionalDouble heldOutLoss) {
                long now = System.nanoTime();
                // Several steps may be those of the last of all.
                boolean isDone = done == total && done != toldDone;
                boolean isDue = !phase.equals(last) || isDone || now - toldNanos > PROGRESS_NANOS;
                if (!isDue || !call.isReady()) {
                    return;
                }
                last = phase;
                toldDone = done;
                toldNanos = now;
                var progress = TrainingProgress.newBuilder()
                        .setPhase(phase)
                        .setDone(done)
                        .setTotal(total);
                heldOutLoss.ifPresent(progress::setHeldOutLoss);
                call.onNext(TrainRewardModelResponse.newBuilder()
                        .setProgress(progress)
                        .build());
            }
        };
    }
}
