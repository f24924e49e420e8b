package dev.millrace.sampler.app;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/**
 * RESOURCE_EXHAUSTED with the time to try again, in both ways that gRPC clients read: google.rpc.RetryInfo among the
 * details (grpc-status-details-bin), and grpc-retry-pushback-ms, which a client's own retry policy obeys (gRFC A6).
 */
final class GrpcRefusal {
    static final Metadata.Key<String> PUSHBACK_MS =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private GrpcRefusal() {}

    /** @param retryAfterMs milliseconds from now */
    static StatusRuntimeException resourceExhausted(String message, long retryAfterMs) {
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
