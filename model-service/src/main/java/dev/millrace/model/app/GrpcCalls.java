package dev.millrace.model.app;

import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.job.TrainingException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;

/** Calls of other services while a job waits: what a later attempt may get past, and what it will not. */
final class GrpcCalls {
    private GrpcCalls() {}

    /**
     * The answer of one call.
     *
     * @param whom for messages
     * @throws AwayException where the service may answer later
     * @throws TrainingException where it would refuse again
     */
    static <T> T ask(String whom, Supplier<T> call) throws AwayException, InterruptedException {
        // What a caller of ours has cancelled is no business of a job.
        var detached = Context.ROOT.attach();
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + whom + " was asked");
            }
            throw failure(whom, e.getStatus());
        } finally {
            Context.ROOT.detach(detached);
        }
    }

    private static AwayException failure(String whom, Status status) {
        var words = "%s: %s%s"
                .formatted(
                        whom, status.getCode(), status.getDescription() == null ? "" : ", " + status.getDescription());
        return switch (status.getCode()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, ABORTED, CANCELLED, INTERNAL, UNKNOWN ->
                new AwayException(words);
            case OK,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    DATA_LOSS,
                    UNAUTHENTICATED -> throw new TrainingException(words);
        };
    }
}
