package dev.millrace.sampler.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
            Gauge.builder("millrace.model.sequences", sequences, counts -> counts.get(index))
                    .description("Sequences of ours that the model has open")
                    .tags("model", addresses.get(member))
                    .register(registry);
        }
        moved = counter(registry, "moved.sequences", "Opened on another model because theirs was lost or full");
        mixed = counter(registry, "mixed.versions", "Requests answered by another version than began them");
        matchedTokens = counter(
                registry, "placement.matched.tokens", "First tokens of prompts that went where they had gone before");
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("millrace." + name).description(description).register(registry);
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
