package dev.millrace.model.app;

import dev.millrace.model.engine.SequenceKey;
import dev.millrace.model.engine.SequenceTimes;
import dev.millrace.tracing.TraceParent;
import dev.millrace.tracing.Tracing;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The spans {@code queue}, {@code prefill} and {@code decode} of each traced sequence, made when it has ended. Does
 * nothing while tracing is off, and nothing a token. Any thread.
 *
 * <p>Bound: at most {@value #OPEN_MAX} traced sequences are remembered, beyond that the oldest is not traced.
 */
final class SequenceTraces {
    static final int OPEN_MAX = 4096;

    private final Tracing tracing;
    private final InstantSource clock;
    private final Map<SequenceKey, Context> parents = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<SequenceKey, Context> eldest) {
            return size() > OPEN_MAX;
        }
    };

    SequenceTraces(Tracing tracing, InstantSource clock) {
        this.tracing = tracing;
        this.clock = clock;
    }

    /** A sequence is about to be opened. */
    void opened(SequenceKey key, String traceparent) {
        if (tracing.isOn() && !traceparent.isEmpty()) {
            synchronized (parents) {
                parents.put(key, TraceParent.parse(traceparent));
            }
        }
    }

    /** It has ended. */
    void ended(SequenceTimes times, long endedNanos) {
        if (!tracing.isOn()) {
            return;
        }
        Context parent;
        synchronized (parents) {
            parent = parents.remove(times.key());
        }
        if (parent != null && times.openedNanos() != SequenceTimes.NEVER) {
            new Spans(parent, endedNanos, clock.instant()).of(times);
        }
    }

    /** @param now the same moment as {@code nowNanos} on the engine's clock */
    private final class Spans {
        private final Context parent;
        private final long nowNanos;
        private final Instant now;

        Spans(Context parent, long nowNanos, Instant now) {
            this.parent = parent;
            this.nowNanos = nowNanos;
            this.now = now;
        }

        void of(SequenceTimes times) {
            long admitted = reached(times.admittedNanos());
            record("queue", times.openedNanos(), admitted, Map.of());
            if (times.admittedNanos() != SequenceTimes.NEVER) {
                var tokens = Map.of(
                        "millrace.prompt_tokens", (long) times.promptTokens(),
                        "millrace.reused_tokens", (long) times.reusedTokens());
                record("prefill", admitted, reached(times.prefilledNanos()), tokens);
            }
            if (times.prefilledNanos() != SequenceTimes.NEVER) {
                var tokens = Map.of("millrace.stepped_tokens", (long) times.steppedTokens());
                record("decode", times.prefilledNanos(), nowNanos, tokens);
            }
        }

        /** What was not reached lasted until the end. */
        private long reached(long nanos) {
            return nanos == SequenceTimes.NEVER ? nowNanos : nanos;
        }

        private void record(String name, long fromNanos, long toNanos, Map<String, Long> attributes) {
            tracing.record(name, parent, instant(fromNanos), instant(toNanos), attributes);
        }

        private Instant instant(long nanos) {
            return now.minusNanos(nowNanos - nanos);
        }
    }
}
