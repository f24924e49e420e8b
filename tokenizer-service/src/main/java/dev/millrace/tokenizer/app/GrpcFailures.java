package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.Failure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The one place where failures become gRPC statuses. */
final class GrpcFailures {
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
        return status.withDescription(field + failure.message()).asRuntimeException();
    }
}
