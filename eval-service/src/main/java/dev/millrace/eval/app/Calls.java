package dev.millrace.eval.app;

import dev.millrace.eval.feedback.InvalidRankingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
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

    @Inject
    Calls(FeedbackConfig config) {
        this(config.callsMax());
    }

    /** Has room for so many calls. */
    Calls(int most) {
        room = new Semaphore(most);
    }

    /** What is done for a call. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Answers a call with what the work gives, or with the status of what it throws. */
    <T> void answer(StreamObserver<T> call, Callable<T> work) {
        // Whoever has hung up gets no answer; what he asked for is done all the same.
        ((ServerCallStreamObserver<T>) call).setOnCancelHandler(() -> {});
        run(call, () -> call.onNext(work.call()));
    }

    /** Completes a call when the work is done, which answers it, or ends it with the status of what that throws. */
    void run(StreamObserver<?> call, Work work) {
        if (!room.tryAcquire()) {
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many calls wait, try again later")
                    .asRuntimeException());
            return;
        }
        threads.execute(() -> {
            try {
                work.run();
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
