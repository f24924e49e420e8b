package dev.millrace.eval.app;

import dev.millrace.eval.feedback.InvalidRankingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Runs calls that wait, each on a virtual thread; at most so many at once, one more gets RESOURCE_EXHAUSTED. */
@Singleton
class Calls {
    private static final Logger LOG = Logger.getLogger(Calls.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room;

    Calls(FeedbackConfig config) {
        room = new Semaphore(config.callsMax());
    }

    /** Answers a call with what the work gives, or with the status of what it throws. */
    <T> void answer(StreamObserver<T> call, Callable<T> work) {
        if (!room.tryAcquire()) {
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many calls wait, try again later")
                    .asRuntimeException());
            return;
        }
        // Whoever has hung up gets no answer; what he asked for is done all the same.
        ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
        threads.execute(() -> {
            try {
                T response = work.call();
                call.onNext(response);
                call.onCompleted();
            } catch (Exception e) {
                call.onError(status(e));
            } finally {
                room.release();
            }
        });
    }

    private static StatusRuntimeException status(Exception e) {
        return switch (e) {
            case StatusRuntimeException known -> known;
            case InvalidRankingException invalid ->
                Status.INVALID_ARGUMENT.withDescription(invalid.getMessage()).asRuntimeException();
            case InterruptedException _ ->
                Status.UNAVAILABLE.withDescription("the service stops").asRuntimeException();
            default -> {
                LOG.error("a call failed", e);
                yield Status.INTERNAL
                        .withDescription("it failed, see the service's log")
                        .asRuntimeException();
            }
        };
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
