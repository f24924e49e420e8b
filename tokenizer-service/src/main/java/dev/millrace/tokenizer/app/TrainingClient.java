package dev.millrace.tokenizer.app;

import dev.millrace.security.CallSecurity;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The trainer, which need not run. Nothing here blocks. */
@Singleton
class TrainingClient {
    /** A thousand jobs, or reports with samples. */
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    /** A file of 1 GiB is read from the log and looked through before its job is queued. */
    private static final long TIMEOUT_MS = 120_000;

    private final ManagedChannel channel;

    TrainingClient(EdgeConfig config) {
        this.channel = Grpc.newChannelBuilder(config.trainerAddress(), CallSecurity.ofThisProcess())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /** One question, one answer; fails with a {@link StatusRuntimeException}. */
    <Q, A> CompletableFuture<A> ask(MethodDescriptor<Q, A> rpc, Q question) {
        var call = channel.newCall(rpc, CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_MS, TimeUnit.MILLISECONDS));
        return GrpcFutures.joined(
                ClientCalls.futureUnaryCall(call, question), Function.identity(), Status::asRuntimeException);
    }

    @PreDestroy
    void close() {
        channel.shutdownNow();
    }
}
