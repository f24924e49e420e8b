package dev.millrace.model.app;

import dev.millrace.model.engine.SequenceTimes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** How long the sequences spent in each stage, told when they end. */
final class StageTimers {
    /** 1 ms, and twice as long 16 times: 65.5 s. */
    private static final Duration[] BUCKETS = IntStream.rangeClosed(0, 16)
            .mapToObj(i -> Duration.ofMillis(1L << i))
            .toArray(Duration[]::new);

    private final Timer queue;
    private final Timer prefill;
    private final Timer decode;
    private final Timer inference;

    StageTimers(MeterRegistry registry) {
        queue = timer(registry, "queue.time", "From a sequence's opening to its slot");
        prefill = timer(registry, "prefill.time", "From a sequence's slot to its first logits");
        decode = timer(registry, "decode.time", "From a sequence's first logits to its end");
        inference = timer(registry, "inference.time", "From a sequence's slot to its end");
    }

    void record(SequenceTimes times, long endedNanos) {
        if (times.admittedNanos() == SequenceTimes.NEVER) {
            return;
        }
        queue.record(times.admittedNanos() - times.openedNanos(), TimeUnit.NANOSECONDS);
        inference.record(endedNanos - times.admittedNanos(), TimeUnit.NANOSECONDS);
        if (times.prefilledNanos() != SequenceTimes.NEVER) {
            prefill.record(times.prefilledNanos() - times.admittedNanos(), TimeUnit.NANOSECONDS);
            decode.record(endedNanos - times.prefilledNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static Timer timer(MeterRegistry registry, String stage, String description) {
        return Timer.builder("millrace.model.request." + stage)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
