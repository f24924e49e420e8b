package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.eval.reward.store.BaseModel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Has the hidden states of preferred answers computed before a training asks for them: reads topic preferences on a thread
 * of its own and asks for one answer after the other, so that they are remembered. What is remembered is memory alone:
 * after a restart, or when another model is served, it begins anew with the topic. Nobody shall feel it: while streams are
 * open at a model, one of five seconds is for this; while a training runs, none; and nothing that was asked for takes the
 * place of anything else that is remembered.
 */
@Startup
@ApplicationScoped
class StatesAhead {
    private static final Logger LOG = Logger.getLogger(StatesAhead.class);
    /** So many times as long as an answer took is the pause after it, where streams are open. */
    private static final int PAUSES = 4;

    private static final long LOOK_MS = 1_000;

    private final PreferenceReader preferences;
    private final HiddenStateClient hidden;
    private final RewardTrainer trainer;
    private final RewardConfig config;
    private final ReaderThread thread = new ReaderThread("states-ahead", this::read);

    StatesAhead(PreferenceReader preferences, HiddenStateClient hidden, RewardTrainer trainer, RewardConfig config) {
        this.preferences = preferences;
        this.hidden = hidden;
        this.trainer = trainer;
        this.config = config;
    }

    @PostConstruct
    void start() {
        if (config.ahead()) {
            thread.start();
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void read() throws InterruptedException {
        BaseModel base;
        try {
            base = hidden.base();
        } catch (StatusRuntimeException e) {
            LOG.debugf("no model has hidden states: %s", e.getMessage());
            return;
        }
        try (var tail = preferences.tail()) {
            while (!thread.isStopped() && base.equals(hidden.base())) {
                for (var item : tail.next()) {
                    ask(item);
                }
                thread.goesWell();
            }
        }
    }

    private void ask(PreferencesDerived item) throws InterruptedException {
        var messages = TrainingSet.messages(item);
        for (var answer : TrainingSet.texts(item)) {
            while (trainer.isBusy() && !thread.isStopped()) {
                thread.sleep(LOOK_MS);
            }
            if (thread.isStopped() || hidden.isFull()) {
                return;
            }
            long beginNanos = System.nanoTime();
            try {
                hidden.of(messages, List.of(answer));
            } catch (StatusRuntimeException e) {
                boolean mayBeItsOwn = ScoringTries.mayBeItsOwn(e.getStatus());
                if (!mayBeItsOwn && e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
                    throw e;
                }
                LOG.debugf("an answer of item %s has no state: %s", item.getItemId(), e.getMessage());
                if (mayBeItsOwn) {
                    // It may be the model's after all, and then so for the next one.
                    thread.pause();
                }
            }
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
            if (!hidden.isIdle()) {
                thread.sleep(PAUSES * tookMs);
            }
        }
    }
}
