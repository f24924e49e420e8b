package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.FinishReason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The edge's figures. No label can take more than a handful of values. */
@Singleton
class EdgeMetrics {
    private final MeterRegistry registry;
    private final Timer firstToken;

    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.firstToken = Timer.builder("millrace.time.to.first.token")
                .description("From acceptance to the first token at the edge")
                .publishPercentiles(0.5, 0.95)
                .register(registry);
    }

    void watchOpen(IntSupplier open) {
        // Strong, because nobody else may hold the supplier.
        Gauge.builder("millrace.open.requests", open::getAsInt)
                .strongReference(true)
                .register(registry);
    }

    void watchOpenTokens(LongSupplier tokens) {
        Gauge.builder("millrace.open.tokens", tokens::getAsLong)
                .description("Tokens that open requests of the HTTP and gRPC doors may come to")
                .strongReference(true)
                .register(registry);
    }

    void accepted(Door door) {
        registry.counter("millrace.requests.accepted", "door", label(door)).increment();
    }

    void refused(Enum<?> kind) {
        registry.counter("millrace.requests.refused", "kind", label(kind)).increment();
    }

    void cancelled(AcceptedRequest request, CancelReason reason) {
        registry.counter("millrace.requests.cancelled", "reason", label(reason), "door", label(request.door()))
                .increment();
    }

    void completed(Completion completion) {
        var door = label(completion.request().door());
        registry.counter("millrace.requests.completed", "reason", label(completion.reason()), "door", door)
                .increment();
        registry.counter("millrace.completion.tokens")
                .increment(completion.usage().completionTokens());
        // Only where somebody waited: a request of the last run counts the time in between.
        boolean awaited = completion.request().door() != Door.TOPIC && completion.reason() != FinishReason.CANCELLED;
        if (awaited && completion.timings().firstTokenMs() > 0) {
            firstToken.record(completion.timings().firstTokenMs(), TimeUnit.MILLISECONDS);
        }
    }

    /** An event of a request that is not open (any more). */
    void late() {
        registry.counter("millrace.events.late").increment();
    }

    /** A record that could not be read. */
    void poison(String topic) {
        registry.counter("millrace.records.poison", "topic", topic).increment();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
