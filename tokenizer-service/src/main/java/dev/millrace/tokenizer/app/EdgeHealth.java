package dev.millrace.tokenizer.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Health as orchestrators ask for it. */
final class EdgeHealth {
    private EdgeHealth() {}

    /** Ready: the log is read up to now, the model is known, and the service is not stopping. */
    @Readiness
    @Singleton
    static final class Ready implements HealthCheck {
        private final Edge edge;

        Ready(Edge edge) {
            this.edge = edge;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("edge")
                    .status(edge.isReady())
                    .withData("model", edge.models().isKnown())
                    .build();
        }
    }

    /** Alive: the thread that reads answers makes progress. */
    @Liveness
    @Singleton
    static final class Alive implements HealthCheck {
        private final EdgeLife life;

        Alive(EdgeLife life) {
            this.life = life;
        }

        @Override
        public HealthCheckResponse call() {
            return HealthCheckResponse.named("replies").status(life.isAlive()).build();
        }
    }
}
