package dev.millrace.model.app;

import dev.millrace.tracing.Tracing;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Tracing as the environment wants it. */
final class ModelTracing {
    @Produces
    @Singleton
    Tracing tracing() {
        return Tracing.ofThisProcess("model-service");
    }

    void close(@Disposes Tracing tracing) {
        tracing.close();
    }

    @Produces
    @Singleton
    SequenceTraces sequences(Tracing tracing) {
        return new SequenceTraces(tracing, InstantSource.system());
    }
}
