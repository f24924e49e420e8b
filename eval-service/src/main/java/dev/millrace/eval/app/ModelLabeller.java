package dev.millrace.eval.app;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** Has the served model rank the comparisons that ask for it, one after the other, as soon as their answers are there. */
@Startup
@ApplicationScoped
class ModelLabeller {
    private static final Logger LOG = Logger.getLogger(ModelLabeller.class);
    private static final long LOOK_MS = 500;
    /** What another try will not mend. */
    private static final Set<Status.Code> FINAL =
            Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.FAILED_PRECONDITION, Status.Code.NOT_FOUND);

    private final Comparisons comparisons;
    private final ModelRankings rankings;
    private final ReaderThread thread = new ReaderThread("model-labeller", this::work);

    ModelLabeller(Comparisons comparisons, ModelRankings rankings) {
        this.comparisons = comparisons;
        this.rankings = rankings;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void work() throws InterruptedException {
        while (!thread.isStopped()) {
            var next = comparisons.takeToRank();
            if (next.isEmpty()) {
                thread.sleep(LOOK_MS);
            } else if (isDone(next.get())) {
                thread.goesWell();
            } else {
                comparisons.rankLater(next.get());
                thread.pause();
            }
        }
    }

    /** Whether a comparison needs no further try. */
    private boolean isDone(String comparisonId) throws InterruptedException {
        try {
            rankings.rankOnce(comparisonId, thread::isStopped);
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
