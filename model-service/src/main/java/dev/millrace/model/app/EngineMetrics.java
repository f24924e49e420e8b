package dev.millrace.model.app;

import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.SequenceTimes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jboss.logging.Logger;

/**
 * Figures of the engine for Prometheus, and a log line for each step that failed. What vLLM measures has vLLM's name
 * behind our prefix.
 */
@Singleton
final class EngineMetrics implements EngineObserver {
    private static final Logger LOG = Logger.getLogger(EngineMetrics.class);
    private static final double[] STEP_MS = {1, 2, 4, 6, 8, 10, 15, 20, 30, 50, 75, 100, 150, 250, 500, 1000, 2500};
    private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private final MeterRegistry registry;
    private final SequenceTraces traces;
    private final Timer steps;
    private final Timer chunks;
    private final DistributionSummary rows;
    private final Counter prefilledTokens;
    private final Counter decodedTokens;
    private final Counter prefixQueries;
    private final Counter prefixHits;
    private final Counter failures;
    private final Timer verifications;
    private final Counter draftedTokens;
    private final StageTimers stages;

    EngineMetrics(MeterRegistry registry, SequenceTraces traces) {
        this.registry = registry;
        this.traces = traces;
        steps = steps("step", "Time of a decode step");
        chunks = steps("prefill.chunk", "Time of a prefill chunk");
        rows = DistributionSummary.builder("millrace.model.batch.size")
                .description("Sequences in a decode step")
                .serviceLevelObjectives(ROWS)
                .register(registry);
        prefilledTokens = counter("prefill.tokens", "Prompt tokens computed");
        decodedTokens = counter("generation.tokens", "Tokens stepped in decode steps");
        prefixQueries = counter("prefix.cache.queries.tokens", "Prompt tokens that were looked for in the slots");
        prefixHits = counter("prefix.cache.hits.tokens", "Prompt tokens found there and not computed");
        verifications =
                steps("verification.step", "Time of a step that computed proposed tokens along with the next one");
        draftedTokens = counter("draft.tokens", "Proposed tokens computed");
        failures = counter("step.failures", "Steps that failed");
        stages = new StageTimers(registry);
    }

    /** Adds the gauges; once. */
    void watch(InferenceEngine engine, int slots) {
        gauge("slots", "Sequences that can run at once", engine, any -> slots);
        gauge(
                "num.requests.running",
                "Sequences that hold a slot",
                engine,
                each -> each.state().slotsInUse());
        gauge(
                "num.requests.waiting",
                "Sequences that wait for a slot",
                engine,
                each -> each.state().queued());
        gauge(
                "kv.cache.usage.ratio",
                "Share of the positions for keys and values that open sequences hold, 0 to 1",
                engine,
                InferenceEngine::keyValueUse);
        gauge(
                "queued.tokens",
                "Tokens that the waiting sequences reserve, prompts and longest answers",
                engine,
                each -> each.state().queuedTokens());
    }

    @Override
    public void decoded(int width, int stepped, long nanos) {
        steps.record(nanos, TimeUnit.NANOSECONDS);
        rows.record(stepped);
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
    public void ended(SequenceTimes times, long endedNanos) {
        if (times.prefilledNanos() != SequenceTimes.NEVER) {
            prefixQueries.increment(times.promptTokens());
            prefixHits.increment(times.reusedTokens());
        }
        stages.record(times, endedNanos);
        traces.ended(times, endedNanos);
    }

    @Override
    public void failed(String step, Throwable cause) {
        failures.increment();
        LOG.errorf(cause, "%s failed; its sequences have ended", step);
    }

    private Timer steps(String name, String description) {
        return Timer.builder("millrace.model." + name)
                .description(description)
                .serviceLevelObjectives(DoubleStream.of(STEP_MS)
                        .mapToObj(ms -> Duration.ofNanos((long) (ms * 1e6)))
                        .toArray(Duration[]::new))
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder("millrace.model." + name)
                .description(description)
                .register(registry);
    }

    private void gauge(
            String name, String description, InferenceEngine engine, ToDoubleFunction<InferenceEngine> reading) {
        Gauge.builder("millrace.model." + name, engine, reading)
                .description(description)
                .register(registry);
    }
}
