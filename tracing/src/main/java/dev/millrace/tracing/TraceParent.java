package dev.millrace.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent} of W3C Trace Context, 55 characters of trace id, span id and flags, on HTTP, gRPC and
 * Kafka alike. What is not one is as good as none: a caller's faulty header never fails a request.
 */
public final class TraceParent {
    /** Name of the header. */
    public static final String HEADER = "traceparent";

    private static final TextMapGetter<String> VALUE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(HEADER) ? carrier : null;
        }
    };

    private TraceParent() {}

    /** The parent that the text names; the root context when it names none. */
    public static Context parse(@Nullable String text) {
        return text == null || text.isEmpty()
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), text, VALUE);
    }

    /** The text for a context; empty when there is no trace in it. */
    public static String of(Context context) {
        var text = new StringBuilder();
        W3CTraceContextPropagator.getInstance().inject(context, text, (carrier, key, value) -> {
            if (carrier != null && key.equals(HEADER)) {
                carrier.append(value);
            }
        });
        return text.toString();
    }

    /** The parent on a record. */
    public static Context read(Headers headers) {
        var header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? Context.root() : parse(new String(header.value(), UTF_8));
    }

    /** Puts the parent on a record; nothing when the text is empty. */
    public static void write(String traceparent, Headers headers) {
        if (!traceparent.isEmpty()) {
            headers.remove(HEADER).add(HEADER, traceparent.getBytes(UTF_8));
        }
    }
}
