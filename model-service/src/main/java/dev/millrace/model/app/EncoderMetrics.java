package dev.millrace.model.app;

import dev.millrace.model.encode.EncoderEngine;
import dev.millrace.model.encode.EncoderObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Figures of an encoder for Prometheus, and a log line for each run that failed. */
@Singleton
final class EncoderMetrics implements EncoderObserver {
    private static final Logger LOG = Logger.getLogger(EncoderMetrics.class);

    private final MeterRegistry registry;
    private final Timer runs;
    private final DistributionSummary rows;
    private final Counter tokens;
    private final Counter failures;

    EncoderMetrics(MeterRegistry registry) {
        this.registry = registry;
        runs = Timer.builder("millrace.model.encoder.run")
                .description("Time of an encoder's run")
                .register(registry);
        rows = DistributionSummary.builder("millrace.model.encoder.batch.size")
                .description("Texts in an encoder's run")
                .register(registry);
        tokens = Counter.builder("millrace.model.encoder.tokens")
                .description("Tokens encoded, padding not counted")
                .register(registry);
        failures = Counter.builder("millrace.model.encoder.failures")
                .description("Encoder's runs that failed")
                .register(registry);
    }

    void watch(EncoderEngine engine) {
        Gauge.builder("millrace.model.encoder.waiting.tokens", engine, EncoderEngine::waitingTokens)
                .description("Tokens that wait for the encoder")
                .register(registry);
    }

    @Override
    public void encoded(int count, int tokenCount, long nanos) {
        runs.record(nanos, TimeUnit.NANOSECONDS);
        rows.record(count);
        tokens.increment(tokenCount);
    }

    @Override
    public void failed(Throwable failure) {
        failures.increment();
        LOG.error("a run of the encoder failed", failure);
    }
}
