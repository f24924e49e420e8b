package dev.millrace.model.app;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the model is loaded and its thread runs; a trainer when it takes jobs. */
@Readiness
@Singleton
final class ModelReady implements HealthCheck {
    private final ModelHolder holder;
    private final EncoderHolder encoders;
    private final ModelConfig config;
    private final Trainer trainer;

    ModelReady(ModelHolder holder, EncoderHolder encoders, ModelConfig config, Trainer trainer) {
        this.holder = holder;
        this.encoders = encoders;
        this.config = config;
        this.trainer = trainer;
    }

    @Override
    public HealthCheckResponse call() {
        if (config.isTrainer()) {
            return HealthCheckResponse.named("trainer")
                    .status(trainer.isReady())
                    .withData("retraining", trainer.retraining())
                    .build();
        }
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
