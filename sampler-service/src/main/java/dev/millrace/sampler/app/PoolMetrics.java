package dev.millrace.sampler.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The figures of the models that this sampler shares its sequences out to. Every method may be called from any thread. */
final class PoolMetrics {
    private final AtomicIntegerArray sequences;
    private final Counter moved;
    private final Counter mixed;
    private final Counter matchedTokens;

    PoolMetrics(MeterRegistry registry, List<String> addresses) {
        sequences = new AtomicIntegerArray(addresses.size());
        for (int member = 0; member < addresses.size(); member++) {
            int index = member;
            registry.gauge(
                    "millrace.model.sequences",
                    Tags.of("model", addresses.get(member)),
                    sequences,
                    counts -> counts.get(index));
        }
        moved = registry.counter("millrace.moved.sequences");
        mixed = registry.counter("millrace.mixed.versions");
        matchedTokens = registry.counter("millrace.placement.matched.tokens");
    }

    /** A model has this many sequences of ours open. */
    void sequences(int member, int count) {
        sequences.set(member, count);
    }

    /** A prompt went to a model that was given so many of its first tokens before. */
    void matched(int tokens) {
        matchedTokens.increment(tokens);
    }

    /** A sequence was opened on another model because its own was lost or full. */
    void moved() {
        moved.increment();
    }

    /** A request is answered by another version than the one that began it. */
    void mixed() {
        mixed.increment();
    }
}
