package dev.millrace.eval.app;

import dev.millrace.eval.results.ResultStore;
import io.grpc.Status;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The database of evaluations, opened when it is first wanted: without it the service does all else. */
@Singleton
class EvaluationStore {
    private static final Logger LOG = Logger.getLogger(EvaluationStore.class);

    private final EvaluationConfig config;
    private @Nullable ResultStore opened;

    EvaluationStore(EvaluationConfig config) {
        this.config = config;
    }

    /** The database; UNAVAILABLE when it cannot be opened. */
    synchronized ResultStore get() {
        if (opened == null) {
            try {
                opened = ResultStore.open(
                        config.database(),
                        config.databaseUser().orElse(""),
                        config.databasePassword().orElse(""));
            } catch (RuntimeException e) {
                LOG.errorf("the database of evaluations does not open: %s", e.getMessage());
                throw Status.UNAVAILABLE
                        .withDescription("the database of evaluations does not open, see the service's log")
                        .asRuntimeException();
            }
        }
        return opened;
    }

    @PreDestroy
    synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
