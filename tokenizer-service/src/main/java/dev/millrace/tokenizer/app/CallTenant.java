package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Tenants;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Keeps the API key of a gRPC call (metadata authorization or x-api-key) where the call's method can ask for its tenant. */
@ApplicationScoped
@GlobalInterceptor
class CallTenant implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Metadata> HEADERS = Context.key("millrace-call-headers");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
    }

    /** On the thread that brings the call. */
    static String of(Tenants tenants) {
        @Nullable Metadata headers = HEADERS.get();
        return headers == null ? "" : tenants.of(headers.get(AUTHORIZATION), headers.get(API_KEY));
    }
}
