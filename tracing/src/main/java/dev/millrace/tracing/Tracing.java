package dev.millrace.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of one service and sends them by OTLP over HTTP. Off, and next to free, unless
 * {@code OTEL_EXPORTER_OTLP_ENDPOINT} is set; the other variables of the OpenTelemetry SDK are heard too.
 *
 * <p>Bounds: at most {@code OTEL_BSP_MAX_QUEUE_SIZE} (2048) spans wait for the collector on a thread of the SDK, and
 * more are dropped; so a collector that is slow or away costs spans and never a request.
 */
public final class Tracing implements AutoCloseable {
    private static final String SCOPE = "dev.millrace";
    private static final List<String> ENDPOINTS =
            List.of("otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint");
    private static final List<String> PROTOCOLS =
            List.of("otel.exporter.otlp.protocol", "otel.exporter.otlp.traces.protocol");
    private static final String PROTOCOL = "http/protobuf";
    private static final long FAREWELL_MS = 1_000;

    private final @Nullable OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = (sdk == null ? OpenTelemetry.noop() : sdk).getTracer(SCOPE);
    }

    /** Makes no spans, only hands on what comes. */
    public static Tracing off() {
        return new Tracing(null);
    }

    /** Makes spans with a finished SDK. */
    public static Tracing with(OpenTelemetrySdk sdk) {
        return new Tracing(sdk);
    }

    /**
     * As the environment and the system properties of this process want it.
     *
     * @param service name of the service unless {@code OTEL_SERVICE_NAME} says otherwise
     * @throws IllegalArgumentException naming the variable that is wrong
     */
    public static Tracing ofThisProcess(String service) {
        var wanted = new HashMap<String, String>();
        System.getenv().forEach((name, value) -> wanted.put(property(name), value));
        System.getProperties().forEach((name, value) -> wanted.put(name.toString(), value.toString()));
        return of(service, wanted);
    }

    /** @param wanted the SDK's settings by the names of its system properties; others are not heard */
    static Tracing of(String service, Map<String, String> wanted) {
        boolean off = ENDPOINTS.stream()
                        .allMatch(name -> wanted.getOrDefault(name, "").isBlank())
                || wanted.getOrDefault("otel.sdk.disabled", "").equalsIgnoreCase("true")
                || wanted.getOrDefault("otel.traces.exporter", "otlp").equals("none");
        if (off) {
            return off();
        }
        for (var name : PROTOCOLS) {
            if (!wanted.getOrDefault(name, PROTOCOL).equals(PROTOCOL)) {
                throw new IllegalArgumentException(variable(name) + ": only " + PROTOCOL + " is spoken here");
            }
        }
        return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(Tracing.class.getClassLoader())
                .disableShutdownHook()
                .addPropertiesSupplier(() -> Map.of("otel.service.name", service))
                .addPropertiesCustomizer(known -> settings(wanted))
                .build()
                .getOpenTelemetrySdk());
    }

    private static Map<String, String> settings(Map<String, String> wanted) {
        var settings = new HashMap<>(wanted);
        settings.keySet().removeIf(name -> !name.startsWith("otel."));
        settings.put("otel.exporter.otlp.protocol", PROTOCOL);
        // Prometheus has the metrics, and logs go to the console.
        settings.put("otel.metrics.exporter", "none");
        settings.put("otel.logs.exporter", "none");
        return settings;
    }

    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Whether spans are made at all. */
    public boolean isOn() {
        return sdk != null;
    }

    /** Begins a span now. */
    public Trace begin(String name, SpanKind kind, Context parent) {
        var span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
        return new Trace(parent.with(span));
    }

    /**
     * A span that is over already.
     *
     * @param attributes numbers that are known of it
     */
    public void record(String name, Context parent, Instant from, Instant to, Map<String, Long> attributes) {
        var span = tracer.spanBuilder(name)
                .setParent(parent)
                .setStartTimestamp(from)
                .startSpan();
        attributes.forEach(span::setAttribute);
        span.end(to);
    }

    /** Sends what waits, for a second at most. */
    @Override
    public void close() {
        if (sdk != null) {
            var _ = sdk.getSdkTracerProvider().forceFlush().join(FAREWELL_MS, TimeUnit.MILLISECONDS);
            var _ = sdk.shutdown().join(FAREWELL_MS, TimeUnit.MILLISECONDS);
        }
    }
}
