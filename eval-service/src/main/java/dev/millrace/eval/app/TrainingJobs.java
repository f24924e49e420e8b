package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.contract.eval.v1.TrainingProgress;
import dev.millrace.eval.reward.Subject;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Trainings, one at a time, each on a thread of its own: those somebody asks for, and one of the model "default" whenever
 * enough preferences have come since the last.
 */
@Singleton
class TrainingJobs {
    private static final Logger LOG = Logger.getLogger(TrainingJobs.class);
    private static final long PROGRESS_NANOS = 500_000_000L;
    private static final long LOOK_MS = 30_000;

    private final RewardTrainer trainer;
    private final PreferenceReader preferences;
    private final RewardConfig config;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean stopped;

    TrainingJobs(RewardTrainer trainer, PreferenceReader preferences, RewardConfig config) {
        this.trainer = trainer;
        this.preferences = preferences;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.trainAfterItems() > 0) {
            Thread.ofVirtual().name("reward-training-watch").start(this::watch);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /**
     * Trains for a call, which hears how it goes; its end ends the training.
     *
     * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT naming the field, RESOURCE_EXHAUSTED while another one runs
     */
    void start(TrainRewardModelRequest request, ServerCallStreamObserver<TrainRewardModelResponse> call) {
        var name = RewardScoring.name("reward_model", request.getRewardModel());
        var subject = subject(request);
        if (!busy.compareAndSet(false, true)) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("another reward model is being trained, try again later")
                    .asRuntimeException();
        }
        call.setOnCancelHandler(() -> {});
        Thread.ofPlatform().name("reward-training").start(() -> {
            try {
                run(name, subject, request, call);
            } finally {
                busy.set(false);
            }
        });
    }

    private static Subject subject(TrainRewardModelRequest request) {
        try {
            return Subject.of(
                    orElse(request.getKind(), "preference"),
                    orElse(request.getCriterion(), "helpful"),
                    orElse(request.getLabellerKind(), "human"));
        } catch (IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    private static String orElse(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private void run(
            String name,
            Subject subject,
            TrainRewardModelRequest request,
            ServerCallStreamObserver<TrainRewardModelResponse> call) {
        BooleanSupplier over = () -> stopped || call.isCancelled();
        try {
            var result = trainer.train(name, subject, request, progress(call), over);
            var card = RewardProto.card(result.version(), result.promoted()).setTrainingMs(result.tookMs());
            result.before().ifPresent(card::setPromotedAccuracy);
            call.onNext(TrainRewardModelResponse.newBuilder().setCard(card).build());
            call.onCompleted();
        } catch (CancellationException e) {
            call.onError(Status.CANCELLED.withDescription(e.getMessage()).asRuntimeException());
        } catch (Exception e) {
            call.onError(RewardGrpc.failure(e));
        }
    }

    /** Tells each new phase, and of each phase not more than two steps a second. */
    private static RewardTrainer.Listener progress(ServerCallStreamObserver<TrainRewardModelResponse> call) {
        return new RewardTrainer.Listener() {
            private String last = "";
            private long toldNanos;

            @Override
            public void reached(String phase, int done, int total, OptionalDouble heldOutLoss) {
                long now = System.nanoTime();
                boolean isDue = !phase.equals(last) || done == total || now - toldNanos > PROGRESS_NANOS;
                if (!isDue || !call.isReady()) {
                    return;
                }
                last = phase;
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

    /** Looks now and then whether there is enough that is new. What was there at the start is not. */
    private void watch() {
        long trained = -1;
        while (!stopped) {
            try {
                Thread.sleep(LOOK_MS);
                long written = preferences.written();
                if (trained < 0) {
                    trained = written;
                } else if (written - trained >= config.trainAfterItems() && busy.compareAndSet(false, true)) {
                    trained = written;
                    trainByItself();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.debugf("preferences could not be looked at: %s", e.getMessage());
            }
        }
    }

    private void trainByItself() {
        try {
            var request = TrainRewardModelRequest.newBuilder().setPromote(true).build();
            trainer.train(RewardScoring.DEFAULT_NAME, subject(request), request, (_, _, _, _) -> {}, () -> stopped);
        } catch (Exception e) {
            LOG.warnf("the reward model could not be trained: %s", e.getMessage());
        } finally {
            busy.set(false);
        }
    }
}
