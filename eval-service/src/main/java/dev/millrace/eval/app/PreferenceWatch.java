package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.eval.reward.Subject;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Reads topic preferences as it grows on a thread of its own, and trains the model "default" whenever those of enough items
 * came or changed since the last time. What was there at the start is not new, nor what comes while the broker turns it away.
 */
@Startup
@ApplicationScoped
class PreferenceWatch {
    private static final Logger LOG = Logger.getLogger(PreferenceWatch.class);
    /** What a training is of that is asked for nothing in particular. */
    private static final Subject SUBJECT = Subject.of("preference", "helpful", "human");

    private final RewardTrainer trainer;
    private final PreferenceReader preferences;
    private final RewardConfig config;
    private final ReaderThread thread = new ReaderThread("preferences", this::watch);
    private final TrainingDue due;

    PreferenceWatch(RewardTrainer trainer, PreferenceReader preferences, RewardConfig config, InstantSource clock) {
        this.trainer = trainer;
        this.preferences = preferences;
        this.config = config;
        due = new TrainingDue(config.trainAfterItems(), clock);
    }

    @PostConstruct
    void start() {
        if (config.trainAfterItems() > 0) {
            thread.start();
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void watch() throws InterruptedException {
        try (var tail = preferences.tailFromEnd()) {
            while (!thread.isStopped()) {
                tail.next().stream()
                        .filter(item -> TrainingSet.reads(SUBJECT, item))
                        .forEach(item -> due.changed(item.getItemId()));
                if (due.isDue() && !trainer.isBusy()) {
                    train();
                }
                thread.goesWell();
            }
        }
    }

    private void train() {
        try {
            var request = TrainRewardModelRequest.newBuilder().setPromote(true).build();
            var result = trainer.train(request, (_, _, _, _) -> {}, thread::isStopped);
            LOG.debugf("trained by itself: %s", result.version().version());
            due.settle();
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the reward model could not be trained: %s", e.getMessage());
            if (e instanceof StatusRuntimeException answer
                    && answer.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
                due.settle();
            } else {
                due.fail();
            }
        }
    }
}
