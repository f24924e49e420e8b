package dev.millrace.eval.app;

import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunRecord.Status;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.TaskRecord;
import dev.millrace.eval.run.AskingFailedException;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs evaluations one after the other, the oldest first, on a thread of their own. */
@Singleton
class Evaluations {
    private static final Logger LOG = Logger.getLogger(Evaluations.class);
    /** How long it waits before it tries again what the database or another service did not allow. */
    private static final long PAUSE_MS = 5_000;

    private final EvaluationConfig config;
    private final EvaluationStore stores;
    private final EvaluationRun runs;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Semaphore wanted = new Semaphore(1);
    private final Thread thread =
            Thread.ofPlatform().name("evaluations").daemon().unstarted(this::work);
    private volatile boolean stopping;
    /** Guarded by this. */
    private @Nullable String current;

    private boolean cancelled;
    private long sinceMs;
    private int doneThen;

    Evaluations(
            EvaluationConfig config,
            EvaluationStore stores,
            EvaluationRun runs,
            InstantSource clock,
            RandomGenerator random) {
        this.config = config;
        this.stores = stores;
        this.runs = runs;
        this.clock = clock;
        this.random = random;
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        thread.interrupt();
        thread.join();
    }

    /** Begins a run, or queues it. */
    RunRecord begin(RunSpec spec) throws AskingFailedException {
        var store = stores.get();
        if (store.unfinished().size() >= config.queued()) {
            throw io.grpc.Status.RESOURCE_EXHAUSTED
                    .withDescription("too many evaluations wait, try again later")
                    .asRuntimeException();
        }
        var id = "run-" + HexFormat.of().toHexDigits(random.nextLong());
        var run = new RunRecord(id, spec, Status.QUEUED, "", "", "", clock.millis(), 0, List.of(), List.of());
        runs.tasks(run);
        store.begin(run);
        wanted.release();
        return run;
    }

    /** Ends a run that is not over. */
    void cancel(String id) throws InterruptedException {
        if (stores.get().end(id, Status.CANCELLED, "", clock.millis())) {
            synchronized (this) {
                if (id.equals(current)) {
                    cancelled = true;
                    thread.interrupt();
                }
            }
            runs.publish(id);
        }
    }

    private void work() {
        while (!stopping) {
            try {
                wanted.acquire();
                wanted.drainPermits();
                for (var id : stores.get().unfinished()) {
                    one(id);
                }
                stores.get().forgetAnswers(clock.millis() - config.remembered().toMillis());
            } catch (InterruptedException _) {
                // Either all stops, or a run that had just ended was cancelled.
            } catch (RuntimeException e) {
                LOG.warnf("evaluations wait: %s", e.getMessage());
                pause();
                wanted.release();
            }
        }
    }

    private void one(String id) {
        var run = stores.get().find(id);
        if (run.isEmpty() || run.get().status().isOver() || !take(run.get())) {
            return;
        }
        try {
            runs.run(run.get());
            end(id, Status.COMPLETED, "");
        } catch (AskingFailedException e) {
            end(id, Status.FAILED, String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            if (Patience.isPassing(e)) {
                throw e;
            }
            end(id, Status.FAILED, String.valueOf(e.getStatus().getDescription()));
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passes(e)) {
                throw e;
            }
            // Without an end it would be begun again and again, before all others.
            LOG.errorf(e, "%s failed", id);
            end(id, Status.FAILED, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            // It is cancelled, or goes on in the next life of the service.
        } finally {
            leave();
        }
    }

    private void end(String id, Status status, String message) {
        stores.get().end(id, status, message, clock.millis());
        try {
            runs.publish(id);
        } catch (StatusRuntimeException e) {
            LOG.warnf("the end of %s is not on the log: %s", id, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a run is being worked on, also when it has just been ended. */
    synchronized boolean isAtWork(String id) {
        return id.equals(current);
    }

    /** How long a run will still take by what it did since it goes on, in seconds; 0 where that is not known. */
    synchronized int leftS(RunRecord run) {
        int items = run.tasks().stream().mapToInt(TaskRecord::items).sum();
        int done = done(run);
        if (!run.id().equals(current) || done <= doneThen) {
            return 0;
        }
        long tookMs = clock.millis() - sinceMs;
        return (int) Math.min(Integer.MAX_VALUE, tookMs * (items - done) / (done - doneThen) / 1_000);
    }

    private static int done(RunRecord run) {
        return run.tasks().stream().mapToInt(TaskRecord::done).sum();
    }

    private synchronized boolean take(RunRecord run) {
        current = run.id();
        cancelled = false;
        sinceMs = clock.millis();
        doneThen = done(run);
        return !stopping;
    }

    private synchronized void leave() {
        current = null;
        if (cancelled) {
            // What a cancelled run was interrupted by is not for the next one.
            Thread.interrupted();
            wanted.release();
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
