package dev.millrace.tracing;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/** Reads {@code traceparent} from a call's metadata; {@link #current} tells it to the call's method. */
public final class GrpcTraceParent implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of(TraceParent.HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TRACEPARENT = Context.key(TraceParent.HEADER);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        @Nullable String traceparent = headers.get(HEADER);
        return traceparent == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(TRACEPARENT, traceparent), call, headers, next);
    }

    /** The caller's span, on the thread that the call's method runs on; the root context when there is none. */
    public static io.opentelemetry.context.Context current() {
        return TraceParent.parse(TRACEPARENT.get());
    }
}
