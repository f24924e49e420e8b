package dev.millrace.tokenizer.app;

import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.GenerationStarted;
import dev.millrace.contract.tokenizer.v1.TextDelta;
import dev.millrace.contract.tokenizer.v1.TextFinished;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.Outbox;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSink;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One streamed answer on a gRPC call: messages wait in a bounded outbox until the call is ready for them. */
final class GrpcStream implements TextSink {
    private final ServerCallStreamObserver<GenerateTextResponse> call;
    private final String id;
    private final Outbox<GenerateTextResponse> outbox;
    private final ArrayDeque<GenerateTextResponse> next = new ArrayDeque<>();
    /** Set before the request is submitted, so that whoever tells of its answer sees it. */
    private TextDeltas deltas;

    private volatile boolean last;
    private volatile @Nullable Failure failure;
    private boolean closed;

    GrpcStream(ServerCallStreamObserver<GenerateTextResponse> call, String id, EdgeConfig config) {
        this.call = call;
        this.id = id;
        this.deltas = new TextDeltas(id, null);
        this.outbox = new Outbox<>(
                config.streamBufferMax(), config.slowReaderTimeout().toMillis(), System.currentTimeMillis());
    }

    /** Before anything is told: how calls are found in the text; null where there are none. */
    void expect(@Nullable CallReading calls) {
        deltas = new TextDeltas(id, calls);
    }

    @Override
    public void accept(TextEvent event) {
        switch (event) {
            case TextEvent.Accepted accepted -> add(started(accepted));
            case TextEvent.PromptScored part ->
                add(GenerateTextResponse.newBuilder()
                        .setPrompt(EventProto.toProto(part.scores()))
                        .build());
            case TextEvent.Delta delta -> deltas.of(delta).forEach(this::add);
            case TextEvent.PartEnded _ -> {} // of several requests in one; here each has a call of its own
            case TextEvent.Finished finished -> {
                for (int choice = 0; choice < finished.reasons().size(); choice++) {
                    deltas.rest(choice).forEach(this::add);
                }
                add(finished(finished));
                last = true;
            }
            case TextEvent.Failed failed -> {
                failure = failed.failure();
                last = true;
            }
        }
    }

    /** Sends as much as the call takes now. Any thread. */
    @Override
    public synchronized void flush() {
        boolean ending = last;
        while (!closed && !call.isCancelled() && call.isReady() && hasNext()) {
            call.onNext(next.remove());
        }
        if (ending && !closed && !call.isCancelled() && !hasNext()) {
            close(failure);
        }
    }

    /** Ends the call at once with a failure. */
    synchronized void close(@Nullable Failure why) {
        if (closed) {
            return;
        }
        closed = true;
        if (why == null) {
            call.onCompleted();
        } else {
            call.onError(GrpcFailures.of(why));
        }
    }

    /** Whether the reader must be given up. */
    boolean isStuck(long nowMs) {
        return outbox.isStuck(nowMs);
    }

    synchronized boolean isClosed() {
        return closed || call.isCancelled();
    }

    private boolean hasNext() {
        if (next.isEmpty()) {
            next.addAll(outbox.takeAll(System.currentTimeMillis()));
        }
        return !next.isEmpty();
    }

    private void add(GenerateTextResponse message) {
        outbox.add(message, message.getSerializedSize(), System.currentTimeMillis());
    }

    private GenerateTextResponse started(TextEvent.Accepted accepted) {
        return GenerateTextResponse.newBuilder()
                .setStarted(GenerationStarted.newBuilder().setRequestId(id).setPromptTokens(accepted.promptTokens()))
                .build();
    }

    private void add(TextDelta delta) {
        add(GenerateTextResponse.newBuilder().setDelta(delta).build());
    }

    private GenerateTextResponse finished(TextEvent.Finished finished) {
        var message = TextFinished.newBuilder()
                .setUsage(CompletionProto.toProto(finished.usage()))
                .setTimings(CompletionProto.toProto(finished.timings()));
        for (int choice = 0; choice < finished.reasons().size(); choice++) {
            message.addFinishReasons(deltas.reason(choice, finished.reasons().get(choice)));
        }
        var reward = finished.reward();
        if (reward != null) {
            message.setReward(RewardProto.toProto(reward));
            reward.told()
                    .forEach(one -> message.addRewards(one.reward())
                            .addUncertainties(one.uncertainty())
                            .addGuardedRewards(one.guarded())
                            .addRefusals(one.refused()));
        }
        return GenerateTextResponse.newBuilder().setFinished(message).build();
    }
}
