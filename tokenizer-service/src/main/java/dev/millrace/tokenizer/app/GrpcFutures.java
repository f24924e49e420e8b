package dev.millrace.tokenizer.app;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls of other services as futures of the platform. */
final class GrpcFutures {
    private GrpcFutures() {}

    /**
     * The answer of a call; cancelling it ends the call. Its callbacks run on the transport's threads.
     *
     * @param failure what it fails with
     */
    static <A, B> CompletableFuture<B> joined(
            ListenableFuture<A> call, Function<A, B> map, Function<Status, ? extends RuntimeException> failure) {
        var result = new CompletableFuture<B>();
        result.whenComplete((_, _) -> {
            if (result.isCancelled()) {
                call.cancel(true);
            }
        });
        Futures.addCallback(
                call,
                new FutureCallback<A>() {
                    @Override
                    public void onSuccess(@Nullable A answer) {
                        result.complete(map.apply(requireNonNull(answer)));
                    }

                    @Override
                    public void onFailure(Throwable cause) {
                        result.completeExceptionally(failure.apply(Status.fromThrowable(cause)));
                    }
                },
                MoreExecutors.directExecutor());
        return result;
    }
}
