package dev.millrace.model.app;

import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.RejectedStreamException;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.SequenceResult;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A Forward call whose messages travel on topics. The call itself says that both sides live: when it ends, so does the
 * stream with all its sequences. The topics' reader waits while {@link CommandStream#BATCHES_MAX} messages are not taken.
 */
final class TopicForwardStream implements StreamObserver<ForwardRequest>, ResultSink {
    private final String key;
    private final ForwardTopics topics;
    private final InferenceEngine engine;
    private final SequenceTraces traces;
    private final ServerCallStreamObserver<ForwardResponse> call;
    private final CommandStream commands;
    private final Semaphore room = new Semaphore(CommandStream.BATCHES_MAX);
    private boolean ended;

    /** @throws RejectedStreamException when too many streams are open */
    TopicForwardStream(
            String key,
            ForwardTopics topics,
            InferenceEngine engine,
            SequenceTraces traces,
            ServerCallStreamObserver<ForwardResponse> call) {
        this.key = key;
        this.topics = topics;
        this.engine = engine;
        this.traces = traces;
        this.call = call;
        call.setOnCancelHandler(this::end);
        commands = engine.open(this);
    }

    /** The topic is read from here on. */
    synchronized void ready() {
        if (!ended) {
            call.onNext(ForwardResponse.getDefaultInstance());
        }
    }

    /** A message from the topic, on its reader's thread. */
    void received(ForwardRequest request) throws InterruptedException {
        room.acquire();
        try {
            commands.submit(ForwardStream.batch(request, commands, engine, traces));
        } catch (RejectedStreamException e) {
            fail(Status.RESOURCE_EXHAUSTED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void taken() {
        room.release();
    }

    @Override
    public void accept(List<SequenceResult> results) {
        ForwardStream.messages(results).forEach(message -> topics.send(key, message));
    }

    @Override
    public void onNext(ForwardRequest request) {
        fail(Status.INVALID_ARGUMENT, "the commands of this call belong on the topic");
    }

    @Override
    public void onError(Throwable cause) {
        end();
    }

    @Override
    public void onCompleted() {
        if (end()) {
            call.onCompleted();
        }
    }

    /** Ends the call too, so that its other side opens a new one. */
    void fail(Status status, String message) {
        if (end()) {
            call.onError(status.withDescription(message).asRuntimeException());
        }
    }

    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        topics.forget(key, this);
        commands.close();
        room.release(CommandStream.BATCHES_MAX);
        return first;
    }
}
