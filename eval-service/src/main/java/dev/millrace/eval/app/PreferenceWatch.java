package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Watches topic preferences grow on a thread of its own, and trains the model "default" whenever enough of them have come
 * since the last time. What was there at the start is not new.
 */
@Startup
@ApplicationScoped
class PreferenceWatch {
    private static final Logger LOG = Logger.getLogger(PreferenceWatch.class);
    private static final long LOOK_MS = 30_000;

    private final RewardTrainer trainer;
    private final PreferenceReader preferences;
    private final RewardConfig config;
    private final ReaderThread thread = new ReaderThread("preferences", this::watch);
    /** Records that the last training read, or those that were there at the start; -1 before it. */
    private long trained = -1;

    PreferenceWatch(RewardTrainer trainer, PreferenceReader preferences, RewardConfig config) {
        this.trainer = trainer;
        this.preferences = preferences;
        this.config = config;
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
        try (var end = preferences.end()) {
            while (!thread.isStopped()) {
                long written = end.written();
                if (trained < 0) {
                    trained = written;
                } else if (written - trained >= config.trainAfterItems() && !trainer.isBusy()) {
                    trained = written;
                    train();
                }
                thread.goesWell();
                thread.sleep(LOOK_MS);
            }
        }
    }

    private void train() {
        try {
            var request = TrainRewardModelRequest.newBuilder().setPromote(true).build();
            var result = trainer.train(request, (_, _, _, _) -> {}, thread::isStopped);
            LOG.debugf("trained by itself: %s", result.version().version());
        } catch (IOException | RuntimeException e) {
            LOG.warnf("the reward model could not be trained: %s", e.getMessage());
        }
    }
}
