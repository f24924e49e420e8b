package dev.millrace.sampler.app;

import dev.millrace.sampler.GenerationOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The figures of the sampler. Every method may be called from any thread. */
final class SamplerMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final AtomicInteger modelConnected = new AtomicInteger();
    private final Counter tokens;
    private final Counter fullRows;
    private final Counter draftsVerified;
    private final Counter draftsAccepted;
    private final Counter reconnects;
    private final Counter resumed;
    private final Counter duplicates;
    private final Counter deadLetters;
    private final Timer steps;
    private final Timer turnarounds;

    SamplerMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("millrace.open.sessions", openSessions);
        registry.gauge("millrace.model.connected", modelConnected);
        tokens = registry.counter("millrace.generated.tokens");
        fullRows = registry.counter("millrace.full.rows");
        draftsVerified = registry.counter("millrace.draft.verified.tokens");
        draftsAccepted = registry.counter("millrace.draft.accepted.tokens");
        reconnects = registry.counter("millrace.model.reconnects");
        resumed = registry.counter("millrace.resumed.generations");
        duplicates = registry.counter("millrace.duplicate.requests");
        deadLetters = registry.counter("millrace.dead.letters");
        steps = Timer.builder("millrace.step")
                .description("from a command to its candidates, the model's work included")
                .publishPercentiles(0.5, 0.95)
                .register(registry);
        turnarounds = Timer.builder("millrace.turnaround")
                .description("from candidates to the next commands, the sampler's own share of a step")
                .publishPercentiles(0.5, 0.95)
                .register(registry);
    }

    void openSessions(int count) {
        openSessions.set(count);
    }

    /** Figures of the models by their addresses. */
    PoolMetrics pool(List<String> addresses) {
        return new PoolMetrics(registry, addresses);
    }

    void modelsReady(int count) {
        modelConnected.set(count);
    }

    void tokenGenerated() {
        tokens.increment();
    }

    void fullRowFetched() {
        fullRows.increment();
    }

    void drafted(int verified, int accepted) {
        draftsVerified.increment(verified);
        draftsAccepted.increment(accepted);
    }

    void modelLost() {
        reconnects.increment();
    }

    void resumed() {
        resumed.increment();
    }

    void duplicate() {
        duplicates.increment();
    }

    void deadLetter() {
        deadLetters.increment();
    }

    void stepTook(long nanos) {
        steps.record(nanos, TimeUnit.NANOSECONDS);
    }

    void turnaroundTook(long nanos) {
        turnarounds.record(nanos, TimeUnit.NANOSECONDS);
    }

    void finished(GenerationOutcome outcome) {
        registry.counter(
                        "millrace.finished.generations",
                        "reason",
                        outcome.reason().name().toLowerCase(java.util.Locale.ROOT))
                .increment();
    }
}
