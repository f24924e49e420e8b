package dev.millrace.model.app;

import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.contract.model.v1.ScoreResponse;
import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.CommandStream;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.engine.RejectedStreamException;
import dev.millrace.model.engine.ResultSink;
import dev.millrace.model.engine.Scheduling;
import dev.millrace.model.engine.SequenceResult;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Score call: a sequence of its own that is scored and closed. The answer goes out from the inference thread; it has
 * one float a token, so it is bounded by the context. What is cached of the tokens before the first one scored serves.
 */
final class ScoreCall implements ResultSink {
    private static final long SEQUENCE = 1;

    private final ScoreRequest request;
    private final ServerCallStreamObserver<ScoreResponse> caller;
    private final ScoreResponse.Builder response = ScoreResponse.newBuilder();
    private final Semaphore places;
    private @Nullable CommandStream commands;
    private boolean hasPlace;
    private boolean ended;

    /** @param places one is taken for as long as the call lasts */
    ScoreCall(ScoreRequest request, ServerCallStreamObserver<ScoreResponse> caller, Semaphore places) {
        this.request = request;
        this.caller = caller;
        this.places = places;
    }

    /** Begins; on the call's own thread. */
    void start(InferenceEngine engine) {
        int tokens = request.getTokenIdsCount();
        if (tokens < 2) {
            fail(Status.INVALID_ARGUMENT, "token_ids must hold at least two ids, holds " + tokens);
            return;
        }
        int firstMax = isNextWanted() ? tokens : tokens - 1;
        if (request.getFirst() < 1 || request.getFirst() > firstMax) {
            fail(
                    Status.INVALID_ARGUMENT,
                    "first must be 1 to " + firstMax + ", is " + Integer.toUnsignedString(request.getFirst()));
            return;
        }
        if (request.getNextIdsCount() > CandidateSelection.EXTRA_IDS_MAX) {
            fail(
                    Status.INVALID_ARGUMENT,
                    "next_ids must be at most " + CandidateSelection.EXTRA_IDS_MAX + ", are "
                            + request.getNextIdsCount());
            return;
        }
        if (!places.tryAcquire()) {
            fail(Status.RESOURCE_EXHAUSTED, "too many Score calls are open");
            return;
        }
        hasPlace = true;
        caller.setOnCancelHandler(this::end);
        try {
            open(engine);
        } catch (RejectedStreamException e) {
            fail(Status.RESOURCE_EXHAUSTED, String.valueOf(e.getMessage()));
        }
    }

    private boolean isNextWanted() {
        return request.getNextIdsCount() > 0;
    }

    private boolean isScored() {
        return request.getFirst() < request.getTokenIdsCount();
    }

    private synchronized void open(InferenceEngine engine) {
        Deadline deadline = Context.current().getDeadline();
        long deadlineNanos = deadline == null
                ? Long.MAX_VALUE
                : engine.nowNanos() + Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        commands = engine.open(this);
        commands.submit(List.of(new Command.Open(
                SEQUENCE,
                ProtoMapper.ints(request.getTokenIdsList()),
                request.getTokenIdsCount(),
                new CandidateSelection(1, 1, ProtoMapper.ints(request.getNextIdsList())),
                Scheduling.DEFAULT,
                deadlineNanos,
                isScored() ? 0 : Command.Open.NOT_SCORED,
                isScored() ? request.getFirst() : 1,
                AllowedIds.ANY,
                request.getAdapter())));
    }

    @Override
    public void accept(List<SequenceResult> results) {
        for (SequenceResult result : results) {
            switch (result) {
                case SequenceResult.Scored scored -> add(scored);
                case SequenceResult.Selected selected -> {
                    addNext(selected.candidates());
                    finish();
                }
                case SequenceResult.Failed failed -> fail(status(failed.code()), failed.message());
                case SequenceResult.Row _ -> {}
            }
        }
    }

    @Override
    public void taken() {}

    private void add(SequenceResult.Scored scored) {
        for (float logprob : scored.scores().logprobs()) {
            response.addLogprobs(logprob);
        }
    }

    private void addNext(Candidates candidates) {
        for (float logit : candidates.extraLogits()) {
            response.addNextLogprobs(logit - candidates.logSumExp());
        }
    }

    private void finish() {
        if (end()) {
            caller.onNext(response.build());
            caller.onCompleted();
        }
    }

    private void fail(Status status, String message) {
        if (end()) {
            caller.onError(status.withDescription(message).asRuntimeException());
        }
    }

    /** Frees what the call holds; false when it had ended before. */
    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        if (commands != null) {
            commands.close();
        }
        if (hasPlace) {
            hasPlace = false;
            places.release();
        }
        return first;
    }

    private static Status status(FailureCode code) {
        return switch (code) {
            case INVALID, LENGTH -> Status.INVALID_ARGUMENT;
            case OVERLOADED -> Status.RESOURCE_EXHAUSTED;
            case DEADLINE -> Status.DEADLINE_EXCEEDED;
            case INTERNAL -> Status.INTERNAL;
        };
    }
}
