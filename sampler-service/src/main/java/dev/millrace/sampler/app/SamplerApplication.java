package dev.millrace.sampler.app;

import dev.millrace.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Ties the runtime to Quarkus: life cycle and health. */
@ApplicationScoped
public class SamplerApplication {
    @Produces
    @Singleton
    SamplerRuntime runtime(SamplerConfig config, MeterRegistry registry, Tracing tracing) {
        return new SamplerRuntime(config, registry, InstantSource.system(), tracing);
    }

    void start(@Observes StartupEvent event, SamplerRuntime runtime) {
        runtime.start();
    }

    void stop(@Observes ShutdownEvent event, SamplerRuntime runtime) {
        runtime.close();
    }

    @Produces
    @Readiness
    HealthCheck readiness(SamplerRuntime runtime) {
        return () -> HealthCheckResponse.named("sampler")
                .status(runtime.isReady())
                .withData("modelConnected", runtime.isModelConnected())
                .build();
    }

    @Produces
    @Liveness
    HealthCheck liveness(SamplerRuntime runtime) {
        return () -> HealthCheckResponse.named("sampler-loop")
                .status(runtime.isAlive())
                .build();
    }
}
