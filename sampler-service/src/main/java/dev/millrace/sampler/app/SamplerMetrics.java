package dev.millrace.sampler.app;

import dev.millrace.sampler.GenerationOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The figures of the sampler. Every method may be called from any thread. */
final class SamplerMetrics {
    /** 1 ms, and twice as long 16 times: 65.5 s. */
    private static final Duration[] STAGE_BUCKETS = IntStream.rangeClosed(0, 16)
            .mapToObj(i -> Duration.ofMillis(1L << i))
            .toArray(Duration[]::new);
    /** 16 µs, and twice as long 16 times: 1.05 s. */
    private static final Duration[] STEP_BUCKETS = IntStream.rangeClosed(4, 20)
            .mapToObj(i -> Duration.ofNanos(1_000L << i))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final AtomicInteger waitingRequests = new AtomicInteger();
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
    private final Timer queue;
    private final Timer prefill;
    private final Timer decode;
    private final Timer inference;

    SamplerMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("millrace.open.sessions", "Answers and beams that are open", openSessions);
        gauge("millrace.sampler.num.requests.running", "Answers and beams that are open, by vLLM's name", openSessions);
        gauge("millrace.sampler.num.requests.waiting", "Requests read that wait for a place", waitingRequests);
        gauge("millrace.model.connected", "Models to which there is a stream", modelConnected);
        tokens = counter("millrace.generated.tokens", "Tokens chosen");
        fullRows = counter("millrace.full.rows", "Whole rows of logits fetched");
        draftsVerified = counter("millrace.draft.verified.tokens", "Guessed tokens that the model computed");
        draftsAccepted = counter("millrace.draft.accepted.tokens", "Those of them that were right");
        reconnects = counter("millrace.model.reconnects", "Times that the stream to the model was lost");
        resumed = counter("millrace.resumed.generations", "Generations taken over in their middle");
        duplicates = counter("millrace.duplicate.requests", "Requests that came again");
        deadLetters = counter("millrace.dead.letters", "Records that could not be handled");
        steps = timer("step", "From a command to its candidates, the model's work included", STEP_BUCKETS);
        turnarounds = timer(
                "turnaround", "From candidates to the next commands, the sampler's own share of a step", STEP_BUCKETS);
        queue = timer("request.queue.time", "From acceptance to the opening of a sequence", STAGE_BUCKETS);
        prefill = timer("request.prefill.time", "From there to the first token", STAGE_BUCKETS);
        decode = timer("request.decode.time", "From the first token to the last", STAGE_BUCKETS);
        inference = timer("request.inference.time", "From the opening of a sequence to the last token", STAGE_BUCKETS);
    }

    void openSessions(int count) {
        openSessions.set(count);
    }

    /** Figures of the models by their addresses. */
    PoolMetrics pool(List<String> addresses) {
        return new PoolMetrics(registry, addresses);
    }

    void waitingRequests(int count) {
        waitingRequests.set(count);
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
        Counter.builder("millrace.finished.generations")
                .description("Generations that have ended")
                .tag("reason", outcome.reason().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
        if (outcome.answered()) {
            var timings = outcome.timings();
            queue.record(timings.queueMs(), TimeUnit.MILLISECONDS);
            prefill.record(timings.prefillMs(), TimeUnit.MILLISECONDS);
            decode.record(timings.decodeMs(), TimeUnit.MILLISECONDS);
            inference.record((long) timings.prefillMs() + timings.decodeMs(), TimeUnit.MILLISECONDS);
        }
    }

    private void gauge(String name, String description, AtomicInteger value) {
        Gauge.builder(name, value, AtomicInteger::get).description(description).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder("millrace.sampler." + name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }
}
