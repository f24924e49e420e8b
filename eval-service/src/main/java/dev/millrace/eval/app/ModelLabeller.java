package dev.millrace.eval.app;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Has the served model rank the comparisons that ask for it, one after the other, as soon as their answers are there. */
@Startup
@ApplicationScoped
class ModelLabeller {
    private static final Logger LOG = Logger.getLogger(ModelLabeller.class);
    private static final long LOOK_MS = 500;
    private static final long PAUSE_MS = 5_000;
    /** What another try will not mend. */
    private static final Set<Status.Code> FINAL =
            Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.FAILED_PRECONDITION, Status.Code.NOT_FOUND);

    private final Comparisons comparisons;
    private final ModelRankings rankings;
    private final CountDownLatch stop = new CountDownLatch(1);

    ModelLabeller(Comparisons comparisons, ModelRankings rankings) {
        this.comparisons = comparisons;
        this.rankings = rankings;
    }

    @PostConstruct
    void start() {
        Thread.ofVirtual().name("model-labeller").start(this::run);
    }

    @PreDestroy
    void stop() {
        stop.countDown();
    }

    private void run() {
        try {
            long waitMs = LOOK_MS;
            while (!stop.await(waitMs, TimeUnit.MILLISECONDS)) {
                waitMs = LOOK_MS;
                for (var next = comparisons.takeToRank(); next.isPresent(); next = comparisons.takeToRank()) {
                    if (!isDone(next.get())) {
                        comparisons.rankLater(next.get());
                        waitMs = PAUSE_MS;
                        break;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("ranking by a model ends");
        }
    }

    /** Whether a comparison needs no further try. */
    private boolean isDone(String comparisonId) throws InterruptedException {
        try {
            rankings.rankOnce(comparisonId, () -> stop.getCount() == 0);
            return true;
        } catch (CancellationException e) {
            return false;
        } catch (StatusRuntimeException e) {
            LOG.infof("comparison %s is not ranked by a model: %s", comparisonId, e.getMessage());
            return FINAL.contains(e.getStatus().getCode());
        } catch (RuntimeException e) {
            LOG.error("a model could not rank comparison " + comparisonId, e);
            return true;
        }
    }
}
