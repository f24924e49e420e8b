package dev.millrace.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TracingTest {
    /** The example of W3C Trace Context, section 3.2.2. */
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void sendsSpansUnderTheCallersTraceToTheCollector() throws Exception {
        try (var collector = new Collector();
                var tracing = Tracing.of("a-service", Map.of("otel.exporter.otlp.endpoint", collector.endpoint()))) {
            var outer = tracing.begin("outer", SpanKind.SERVER, TraceParent.parse(PARENT));
            var from = Instant.parse("2026-01-01T00:00:00.000001Z");
            tracing.record("inner", TraceParent.parse(outer.traceparent()), from, from.plusMillis(3), Map.of("n", 7L));
            outer.with("word", "value").failed("overloaded").end();
            tracing.close();

            var inner = named(collector, "inner");
            var sent = named(collector, "outer");
            assertEquals(TRACE_ID, HexFormat.of().formatHex(sent.getTraceId().toByteArray()));
            assertEquals(
                    "00f067aa0ba902b7",
                    HexFormat.of().formatHex(sent.getParentSpanId().toByteArray()));
            assertEquals(sent.getTraceId(), inner.getTraceId());
            assertEquals(sent.getSpanId(), inner.getParentSpanId());
            assertEquals(3_000_000, inner.getEndTimeUnixNano() - inner.getStartTimeUnixNano());
            assertEquals(from.getEpochSecond() * 1_000_000_000 + 1_000, inner.getStartTimeUnixNano());
            var resource = collector.received().getFirst().getResource().getAttributesList();
            assertTrue(resource.stream()
                    .anyMatch(one -> one.getKey().equals("service.name")
                            && one.getValue().getStringValue().equals("a-service")));
        }
    }

    @Test
    void anUnsampledCallerIsNotRecordedButHandedOn() throws Exception {
        try (var collector = new Collector();
                var tracing = Tracing.of("a-service", Map.of("otel.exporter.otlp.endpoint", collector.endpoint()))) {
            var unsampled = PARENT.substring(0, PARENT.length() - 1) + "0";
            var trace = tracing.begin("silent", SpanKind.SERVER, TraceParent.parse(unsampled));
            assertFalse(trace.isRecorded());
            assertTrue(trace.traceparent().startsWith("00-" + TRACE_ID)
                    && trace.traceparent().endsWith("-00"));
            trace.end();
            tracing.close();
            assertEquals(0, collector.spans().size());
        }
    }

    @Test
    void theStandardSamplerIsHeard() throws Exception {
        try (var collector = new Collector();
                var tracing = Tracing.of(
                        "a-service",
                        Map.of(
                                "otel.exporter.otlp.endpoint",
                                collector.endpoint(),
                                "otel.traces.sampler",
                                "parentbased_always_off"))) {
            assertFalse(tracing.begin("root", SpanKind.SERVER, Context.root()).isRecorded());
            assertTrue(tracing.begin("child", SpanKind.SERVER, TraceParent.parse(PARENT))
                    .isRecorded());
        }
    }

    @Test
    void aCollectorThatIsAwayCostsNoTime() {
        // Port 9 of this machine: nobody listens.
        try (var tracing = Tracing.of("a-service", Map.of("otel.exporter.otlp.endpoint", "http://127.0.0.1:9"))) {
            long begin = System.nanoTime();
            // Far more than the queue holds.
            for (int i = 0; i < 20_000; i++) {
                tracing.begin("lost", SpanKind.INTERNAL, Context.root()).end();
            }
            tracing.close();
            assertTrue(System.nanoTime() - begin < 10_000_000_000L, "took " + (System.nanoTime() - begin) + " ns");
        }
    }

    @Test
    void isOffUnlessAnEndpointIsNamed() {
        assertFalse(Tracing.of("a", Map.of()).isOn());
        assertFalse(Tracing.of("a", Map.of("otel.exporter.otlp.endpoint", "")).isOn());
        assertFalse(Tracing.of(
                        "a", Map.of("otel.exporter.otlp.endpoint", "http://127.0.0.1:9", "otel.sdk.disabled", "true"))
                .isOn());
        var trace = Tracing.off().begin("nothing", SpanKind.SERVER, Context.root());
        assertEquals("", trace.traceparent());
        assertEquals("", Trace.NONE.traceparent());
        var handedOn = Tracing.off().begin("nothing", SpanKind.SERVER, TraceParent.parse(PARENT));
        assertEquals(PARENT, handedOn.traceparent());
    }

    @Test
    void aProtocolItDoesNotSpeakIsNamed() {
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> Tracing.of(
                        "a", Map.of("otel.exporter.otlp.endpoint", "http://x", "otel.exporter.otlp.protocol", "grpc")));
        assertEquals("OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is spoken here", thrown.getMessage());
    }

    @Test
    void travelsOnRecordsAndSurvivesNonsense() {
        var headers = new RecordHeaders();
        TraceParent.write("", headers);
        assertEquals(0, headers.toArray().length);
        TraceParent.write(PARENT, headers);
        TraceParent.write(PARENT, headers);
        assertEquals(1, headers.toArray().length);
        assertEquals(PARENT, TraceParent.of(TraceParent.read(headers)));
        for (var nonsense : new String[] {
            "",
            "x".repeat(10_000),
            "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            PARENT.replace('-', '_')
        }) {
            var wrong = new RecordHeaders().add(TraceParent.HEADER, nonsense.getBytes(UTF_8));
            assertEquals("", TraceParent.of(TraceParent.read(wrong)), nonsense);
        }
        assertEquals("", TraceParent.of(TraceParent.read(new RecordHeaders().add(TraceParent.HEADER, null))));
    }

    private static Span named(Collector collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
