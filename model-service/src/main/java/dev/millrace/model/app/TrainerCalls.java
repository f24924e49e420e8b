package dev.millrace.model.app;

import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.job.QueueFullException;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.registry.ModelRegistry;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Runs calls that wait, each on a virtual thread; at most so many at once, one more gets RESOURCE_EXHAUSTED. */
final class TrainerCalls implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TrainerCalls.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room;

    TrainerCalls(int most) {
        room = new Semaphore(most);
    }

    /** Answers a call with what the work gives, or with the status of what it throws. */
    <T> void answer(StreamObserver<T> call, Callable<T> work) {
        // Whoever has hung up gets no answer; what he asked for is done all the same.
        ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
        if (!room.tryAcquire()) {
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many calls wait, try again later")
                    .asRuntimeException());
            return;
        }
        threads.execute(() -> {
            try {
                call.onNext(work.call());
                call.onCompleted();
            } catch (Exception e) {
                call.onError(status(e));
            } finally {
                room.release();
            }
        });
    }

    static StatusRuntimeException status(Exception e) {
        return switch (e) {
            case StatusRuntimeException known -> known;
            case MalformedDataException bad -> of(Status.INVALID_ARGUMENT, "data: " + bad.getMessage());
            case IllegalArgumentException bad -> of(Status.INVALID_ARGUMENT, String.valueOf(bad.getMessage()));
            case QueueFullException full -> of(Status.RESOURCE_EXHAUSTED, String.valueOf(full.getMessage()));
            case ModelRegistry.ConflictException bad ->
                of(Status.FAILED_PRECONDITION, String.valueOf(bad.getMessage()));
            case TrainingException away -> of(Status.UNAVAILABLE, String.valueOf(away.getMessage()));
            case InterruptedException _ -> of(Status.UNAVAILABLE, "the service stops");
            default -> {
                LOG.error("a call failed", e);
                yield of(Status.INTERNAL, "it failed, see the service's log");
            }
        };
    }

    private static StatusRuntimeException of(Status status, String why) {
        return status.withDescription(why).asRuntimeException();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
