package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.engine.SequenceKey;
import dev.millrace.model.engine.SequenceTimes;
import dev.millrace.tracing.Tracing;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceTracesTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:01Z");
    private static final long NEVER = SequenceTimes.NEVER;

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SequenceTraces traces = new SequenceTraces(
            Tracing.with(OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build()),
            () -> NOW);

    @Test
    void aSequenceHasThreeSpansThatFollowEachOther() {
        var key = new SequenceKey(1, 2);
        traces.opened(key, PARENT);
        traces.ended(new SequenceTimes(key, 1_000, 3_000, 10_000, 6, 5, 4), 50_000);
        var spans = exporter.getFinishedSpanItems();
        assertEquals(
                List.of("queue", "prefill", "decode"),
                spans.stream().map(SpanData::getName).toList());
        for (var span : spans) {
            assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", span.getTraceId());
            assertEquals("00f067aa0ba902b7", span.getParentSpanId());
        }
        long now = NOW.getEpochSecond() * 1_000_000_000;
        assertEquals(List.of(now - 49_000, now - 47_000, now - 40_000), starts(spans));
        assertEquals(now - 47_000, spans.getFirst().getEndEpochNanos());
        assertEquals(now, spans.getLast().getEndEpochNanos());
        assertTrue(spans.get(1).getAttributes().asMap().values().contains(5L));
    }

    @Test
    void stagesThatWereNotReachedHaveNoSpan() {
        var waited = new SequenceKey(1, 3);
        traces.opened(waited, PARENT);
        traces.ended(new SequenceTimes(waited, 1_000, NEVER, NEVER, 6, 0, 0), 50_000);
        assertEquals(
                List.of("queue"),
                exporter.getFinishedSpanItems().stream().map(SpanData::getName).toList());
    }

    @Test
    void whoIsNotTracedOrWasRefusedHasNone() {
        var silent = new SequenceKey(1, 4);
        traces.opened(silent, "");
        traces.ended(new SequenceTimes(silent, 1, 2, 3, 6, 0, 1), 50);
        var refused = new SequenceKey(1, 5);
        traces.opened(refused, PARENT);
        traces.ended(new SequenceTimes(refused, NEVER, NEVER, NEVER, 0, 0, 0), 50);
        assertEquals(List.of(), exporter.getFinishedSpanItems());
    }

    @Test
    void theOldestIsForgottenBeyondTheBound() {
        for (int i = 0; i <= SequenceTraces.OPEN_MAX; i++) {
            traces.opened(new SequenceKey(9, i), PARENT);
        }
        traces.ended(new SequenceTimes(new SequenceKey(9, 0), 1, NEVER, NEVER, 1, 0, 0), 50);
        assertEquals(List.of(), exporter.getFinishedSpanItems());
        traces.ended(new SequenceTimes(new SequenceKey(9, 1), 1, NEVER, NEVER, 1, 0, 0), 50);
        assertEquals(1, exporter.getFinishedSpanItems().size());
    }

    private static List<Long> starts(List<SpanData> spans) {
        return spans.stream().map(SpanData::getStartEpochNanos).toList();
    }
}
