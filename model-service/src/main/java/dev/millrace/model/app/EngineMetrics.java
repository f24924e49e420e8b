package dev.millrace.model.app;

import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Figures of the engine for Prometheus, and a log line for each step that failed. */
@Singleton
final class EngineMetrics implements EngineObserver {
    private static final Logger LOG = Logger.getLogger(EngineMetrics.class);

    private final MeterRegistry registry;
    private final Timer steps;
    private final Timer chunks;
    private final DistributionSummary rows;
    private final Counter prefilledTokens;
    private final Counter reusedTokens;
    private final Counter decodedTokens;
    private final Counter failures;
    private final Timer verifications;
    private final Counter draftedTokens;

    EngineMetrics(MeterRegistry registry) {
        this.registry = registry;
        steps = Timer.builder("millrace.step")
                .description("Time of a decode step")
                .publishPercentileHistogram()
                .register(registry);
        chunks = Timer.builder("millrace.prefill.chunk")
                .description("Time of a prefill chunk")
                .register(registry);
        rows = DistributionSummary.builder("millrace.batch.rows")
                .description("Rows of a decode step")
                .register(registry);
        prefilledTokens = counter("millrace.prefill.tokens", "Prompt tokens computed");
        reusedTokens = counter("millrace.prefix.tokens", "Prompt tokens taken over from another sequence");
        decodedTokens = counter("millrace.decoded.tokens", "Tokens stepped");
        verifications = Timer.builder("millrace.verification")
                .description("Time of a step that computed proposed tokens along with the next one")
                .register(registry);
        draftedTokens = counter("millrace.draft.tokens", "Proposed tokens computed");
        failures = counter("millrace.step.failures", "Steps that failed");
    }

    /** Adds the gauges; once. */
    void watch(InferenceEngine engine, int slots) {
        Gauge.builder("millrace.slots", () -> slots).description("Slots").register(registry);
        Gauge.builder("millrace.slots.in.use", () -> engine.state().slotsInUse())
                .description("Slots that hold a sequence")
                .register(registry);
        Gauge.builder("millrace.queued.sequences", () -> engine.state().queued())
                .description("Sequences that wait for a slot")
                .register(registry);
        Gauge.builder("millrace.queued.tokens", () -> engine.state().queuedTokens())
                .description("Tokens that those reserve")
                .register(registry);
        FunctionCounter.builder(
                        "millrace.prefix.looked.up.tokens",
                        engine,
                        each -> each.state().prefix().lookedUp())
                .description("Prompt tokens looked up among what slots hold")
                .register(registry);
        FunctionCounter.builder(
                        "millrace.prefix.found.tokens",
                        engine,
                        each -> each.state().prefix().found())
                .description("Those of them that were taken over; the quotient is the hit rate")
                .register(registry);
    }

    @Override
    public void decoded(int width, int stepped, long nanos) {
        steps.record(nanos, TimeUnit.NANOSECONDS);
        rows.record(width);
        decodedTokens.increment(stepped);
    }

    @Override
    public void verified(int drafted, long nanos) {
        verifications.record(nanos, TimeUnit.NANOSECONDS);
        draftedTokens.increment(drafted);
        decodedTokens.increment();
    }

    @Override
    public void prefilled(int tokens, long nanos) {
        chunks.record(nanos, TimeUnit.NANOSECONDS);
        prefilledTokens.increment(tokens);
    }

    @Override
    public void reused(int tokens) {
        reusedTokens.increment(tokens);
    }

    @Override
    public void failed(String step, Throwable cause) {
        failures.increment();
        LOG.errorf(cause, "%s failed; its sequences have ended", step);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
