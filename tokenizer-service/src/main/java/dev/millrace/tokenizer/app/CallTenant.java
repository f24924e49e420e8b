package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.access.Allowance;
import dev.millrace.tokenizer.access.CallTable;
import dev.millrace.tokenizer.access.Need;
import dev.millrace.tokenizer.access.Shown;
import dev.millrace.tokenizer.access.Verdict;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Tenants;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The gate of the gRPC door: {@link CallTable} says what a call needs, its key comes as metadata {@code authorization} or
 * {@code x-api-key}. Keeps the tenant where the call's method can ask for it.
 */
@ApplicationScoped
@GlobalInterceptor
class CallTenant implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> API_KEY = Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Metadata> HEADERS = Context.key("millrace-call-headers");

    private final Doorkeeper doorkeeper;
    private final Edge edge;

    CallTenant(Doorkeeper doorkeeper, Edge edge) {
        this.doorkeeper = doorkeeper;
        this.edge = edge;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var need = CallTable.need(call.getMethodDescriptor().getFullMethodName());
        var context = Context.current().withValue(HEADERS, headers);
        return switch (doorkeeper.gate().verdict(need, Shown.of(headers.get(AUTHORIZATION), headers.get(API_KEY)))) {
            case Verdict.Open() -> {
                boolean counts = !(need instanceof Need.Nothing);
                yield pass(call, headers, next, context, counts ? doorkeeper.allowance(tenant(headers)) : null);
            }
            case Verdict.Passed(var caller) -> pass(call, headers, next, context, doorkeeper.allowance(caller));
            case Verdict.Unknown(var shown) ->
                refuse(
                        call,
                        Status.UNAUTHENTICATED.withDescription(
                                shown ? "Incorrect API key." : "There is no API key in the metadata."),
                        new Metadata());
            case Verdict.Forbidden(var scope) ->
                refuse(
                        call,
                        Status.PERMISSION_DENIED.withDescription("The key lacks the scope '" + scope.word() + "'."),
                        new Metadata());
        };
    }

    /** On the thread that brings the call. */
    static String of(Tenants tenants) {
        @Nullable Metadata headers = HEADERS.get();
        return headers == null ? "" : tenants.of(headers.get(AUTHORIZATION), headers.get(API_KEY));
    }

    private String tenant(Metadata headers) {
        return edge.tenants().of(headers.get(AUTHORIZATION), headers.get(API_KEY));
    }

    private <Q, A> ServerCall.Listener<Q> pass(
            ServerCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next,
            Context context,
            @Nullable Allowance allowance) {
        if (allowance == null) {
            return Contexts.interceptCall(context, call, headers, next);
        }
        try {
            edge.counted(() -> {
                allowance.begin();
                return allowance;
            });
        } catch (FailureException e) {
            var refusal = GrpcFailures.of(e.failure());
            return refuse(
                    call, refusal.getStatus(), Objects.requireNonNullElseGet(refusal.getTrailers(), Metadata::new));
        }
        return new Counted<>(Contexts.interceptCall(context, call, headers, next), allowance);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status, Metadata trailers) {
        call.close(status, trailers);
        return new ServerCall.Listener<>() {};
    }

    /** Ends the caller's request once, however the call ends. */
    private static final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Allowance allowance;
        private final AtomicBoolean ended = new AtomicBoolean();

        Counted(ServerCall.Listener<Q> listener, Allowance allowance) {
            super(listener);
            this.allowance = allowance;
        }

        @Override
        public void onComplete() {
            end();
            super.onComplete();
        }

        @Override
        public void onCancel() {
            end();
            super.onCancel();
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                allowance.end();
            }
        }
    }
}
