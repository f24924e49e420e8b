package dev.millrace.model.app;

import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceResult;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The caller's side of a Forward call in a test. */
final class ForwardCall {
    private final BlockingQueue<List<SequenceResult>> messages = new LinkedBlockingQueue<>();
    private final Queue<SequenceResult> results = new ArrayDeque<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<ForwardRequest>> requests = new CompletableFuture<>();

    /** @param readMost messages that are read; a slow caller reads no more */
    ForwardCall(ManagedChannel channel, int readMost) {
        ModelServiceGrpc.newStub(channel).forward(new Observer(readMost));
    }

    void send(SequenceCommand... commands) {
        send(ForwardRequest.newBuilder().addAllCommands(List.of(commands)).build());
    }

    void send(ForwardRequest request) {
        requests.join().onNext(request);
    }

    void complete() {
        requests.join().onCompleted();
    }

    void cancel() {
        requests.join().cancel("dropped", null);
    }

    /** The results of the next message. */
    List<SequenceResult> takeAll() throws InterruptedException {
        List<SequenceResult> message = messages.poll(20, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message in 20 s; the call is " + end);
        }
        return message;
    }

    /** The next result. */
    SequenceResult take() throws InterruptedException {
        while (results.isEmpty()) {
            results.addAll(takeAll());
        }
        return results.remove();
    }

    Status awaitEnd() {
        return end.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private final class Observer implements ClientResponseObserver<ForwardRequest, ForwardResponse> {
        private final int readMost;

        Observer(int readMost) {
            this.readMost = readMost;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardRequest> stream) {
            stream.disableAutoRequestWithInitial(readMost);
            requests.complete(stream);
        }

        @Override
        public void onNext(ForwardResponse response) {
            messages.add(response.getResultsList());
        }

        @Override
        public void onError(Throwable cause) {
            end.complete(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }
}
