package dev.millrace.tokenizer.app;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import dev.millrace.tokenizer.session.Failure;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/** The one place where failures become gRPC statuses. */
final class GrpcFailures {
    static final Metadata.Key<String> PUSHBACK_MS =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    /** When nobody knows better. */
    private static final long RETRY_AFTER_MS_LEAST = 1_000;

    private GrpcFailures() {}

    static StatusRuntimeException of(Failure failure) {
        var status = switch (failure.kind()) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case MODEL_NOT_FOUND -> Status.NOT_FOUND;
            case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.UNAVAILABLE;
            case DEADLINE -> Status.DEADLINE_EXCEEDED;
            case CANCELLED -> Status.CANCELLED;
            case INTERNAL -> Status.INTERNAL;
        };
        var field = failure.param() == null ? "" : failure.param() + ": ";
        return failure.kind() == Failure.Kind.OVERLOADED
                ? resourceExhausted(failure.message(), Math.max(failure.retryAfterMs(), RETRY_AFTER_MS_LEAST))
                : status.withDescription(field + failure.message()).asRuntimeException();
    }

    /**
     * With the time to try again in both ways that gRPC clients read: google.rpc.RetryInfo among the details
     * (grpc-status-details-bin), and grpc-retry-pushback-ms, which a client's own retry policy obeys (gRFC A6).
     */
    private static StatusRuntimeException resourceExhausted(String message, long retryAfterMs) {
        var retryAfter = Duration.ofMillis(retryAfterMs);
        var info = RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(retryAfter.toSeconds())
                        .setNanos(retryAfter.toNanosPart()))
                .build();
        var status = com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .setMessage(message)
                .addDetails(Any.pack(info))
                .build();
        var trailers = new Metadata();
        trailers.put(PUSHBACK_MS, Long.toString(retryAfterMs));
        return StatusProto.toStatusRuntimeException(status, trailers);
    }
}
