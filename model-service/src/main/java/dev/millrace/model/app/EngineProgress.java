package dev.millrace.model.app;

import dev.millrace.model.encode.EncoderEngine;
import dev.millrace.model.engine.EngineState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live as long as the inference thread runs and no step hangs: an open port says nothing about either. */
@Liveness
@Singleton
final class EngineProgress implements HealthCheck {
    private final ModelHolder holder;
    private final EncoderHolder encoders;
    private final ModelConfig config;

    EngineProgress(ModelHolder holder, EncoderHolder encoders, ModelConfig config) {
        this.holder = holder;
        this.encoders = encoders;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        return holder.loaded()
                .map(loaded -> report(loaded.engine().state()))
                .or(() -> encoders.loaded().map(loaded -> report(loaded.engine())))
                .orElseGet(() -> HealthCheckResponse.named("engine").up().build());
    }

    private HealthCheckResponse report(EngineState state) {
        return HealthCheckResponse.named("engine")
                .status(state.alive() && state.busy().compareTo(config.stall()) <= 0)
                .withData("slots_in_use", state.slotsInUse())
                .withData("queued", state.queued())
                .withData("step_ms", state.busy().toMillis())
                .build();
    }

    private HealthCheckResponse report(EncoderEngine engine) {
        return HealthCheckResponse.named("engine")
                .status(engine.isAlive() && engine.busyNanos() <= config.stall().toNanos())
                .withData("waiting_tokens", engine.waitingTokens())
                .withData("step_ms", engine.busyNanos() / 1_000_000)
                .build();
    }
}
