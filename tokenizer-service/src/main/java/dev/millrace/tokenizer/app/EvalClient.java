package dev.millrace.tokenizer.app;

import dev.millrace.security.CallSecurity;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
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

/** The evaluation service: what people think of answers, and the reward models that learn it. Nothing here blocks. */
@Singleton
class EvalClient {
    /** Eight answers of 65,536 characters in each of some comparisons, or a part of an export. */
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private final ManagedChannel channel;

    EvalClient(EdgeConfig config) {
        this.channel = Grpc.newChannelBuilder(config.evalAddress(), CallSecurity.ofThisProcess())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
    }

    /** One question, one answer; fails with a {@link StatusRuntimeException}. Cancelling the result ends the call. */
    <Q, A> CompletableFuture<A> ask(MethodDescriptor<Q, A> rpc, Q question, long timeoutMs) {
        return GrpcFutures.joined(
                ClientCalls.futureUnaryCall(call(rpc, timeoutMs), question),
                Function.identity(),
                Status::asRuntimeException);
    }

    /** A call of several messages, not begun. */
    <Q, A> ClientCall<Q, A> call(MethodDescriptor<Q, A> rpc, long timeoutMs) {
        return channel.newCall(rpc, CallOptions.DEFAULT.withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS));
    }

    @PreDestroy
    void close() {
        channel.shutdownNow();
    }
}
