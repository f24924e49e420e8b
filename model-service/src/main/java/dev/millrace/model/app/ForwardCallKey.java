package dev.millrace.model.app;

import dev.millrace.contract.Headers;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from a call's headers under which key of the topics its messages travel, if they do. */
@Singleton
@GlobalInterceptor
final class ForwardCallKey implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of(Headers.FORWARD_STREAM, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> KEY = Context.key(Headers.FORWARD_STREAM);
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** The key of the call that this thread handles; null when its messages travel on the call itself. */
    static @Nullable String ofThisCall() {
        return KEY.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String key = headers.get(HEADER);
        if (key == null) {
            return next.startCall(call, headers);
        }
        if (!VALID.matcher(key).matches()) {
            call.close(
                    Status.INVALID_ARGUMENT.withDescription(
                            Headers.FORWARD_STREAM + " must be 1 to 64 letters, digits and hyphens"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(KEY, key), call, headers, next);
    }
}
