package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.LineResult;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Door;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The edge's figures. No label can take more than a handful of values. */
@Singleton
class EdgeMetrics {
    /** Who answers, as {@code gen_ai.provider.name} says it. */
    static final String PROVIDER = "millrace";

    private final MeterRegistry registry;
    private final GenAiMetrics genAi;

    EdgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.genAi = new GenAiMetrics(registry);
    }

    void watchOpen(IntSupplier open) {
        // Strong, because nobody else may hold the supplier.
        Gauge.builder("millrace.open.requests", open::getAsInt)
                .description("Requests that are open")
                .strongReference(true)
                .register(registry);
    }

    void watchOpenTokens(LongSupplier tokens) {
        Gauge.builder("millrace.open.tokens", tokens::getAsLong)
                .description("Tokens that open requests of the HTTP and gRPC doors may come to")
                .strongReference(true)
                .register(registry);
    }

    void watchBatches(IntSupplier open) {
        Gauge.builder("millrace.batches.open", open::getAsInt)
                .description("Batches that this edge runs")
                .strongReference(true)
                .register(registry);
    }

    void batchLine(LineResult.Outcome outcome) {
        count("millrace.batch.lines", "Lines of batches that have their result", "outcome", label(outcome));
    }

    void accepted(Door door) {
        count("millrace.requests.accepted", "Requests that the log has taken", "door", label(door));
    }

    void refused(Enum<?> kind) {
        count("millrace.requests.refused", "Requests that were refused", "kind", label(kind));
    }

    void cancelled(AcceptedRequest request, CancelReason reason) {
        var door = label(request.door());
        count("millrace.requests.cancelled", "Requests ended early", "reason", label(reason), "door", door);
    }

    /** @param how {@code resume} by the id of a frame, {@code repeat} by an idempotency key */
    void resumed(String how) {
        count("millrace.streams.resumed", "Answers that were read back from the log for somebody", "how", how);
    }

    void completed(Completion completion) {
        var door = label(completion.request().door());
        var reason = label(completion.reason());
        count("millrace.requests.completed", "Requests that have ended", "reason", reason, "door", door);
        genAi.completed(completion);
    }

    /** An event of a request that is not open (any more). */
    void late() {
        count("millrace.events.late", "Events of requests that are not open any more");
    }

    /** A record that could not be read. */
    void poison(String topic) {
        count("millrace.records.poison", "Records that could not be read", "topic", topic);
    }

    private void count(String name, String description, String... labels) {
        Counter.builder(name)
                .description(description)
                .tags(labels)
                .register(registry)
                .increment();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
