package dev.millrace.model.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the model is loaded and its thread runs. */
@Readiness
@Singleton
final class ModelReady implements HealthCheck {
    private final ModelHolder holder;
    private final EncoderHolder encoders;

    ModelReady(ModelHolder holder, EncoderHolder encoders) {
        this.holder = holder;
        this.encoders = encoders;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("model");
        encoders.loaded()
                .ifPresent(loaded -> response.status(loaded.engine().isAlive())
                        .withData("model", loaded.model().name()));
        if (encoders.loaded().isPresent()) {
            return response.build();
        }
        holder.loaded()
                .ifPresentOrElse(
                        loaded -> response.status(loaded.engine().state().alive())
                                .withData("model", loaded.model().name()),
                        response::down);
        return response.build();
    }
}
