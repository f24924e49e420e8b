package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.eval.v1.WatchScoresResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One call of WatchScores. Scores wait in a bounded backlog while the transport is not ready; a Mutiny stream could not
 * do that, for Quarkus asks it for everything at once and leaves the waiting to an unbounded buffer.
 */
final class ScoreWatcher {
    private final WatchScoresRequest filter;
    private final ServerCallStreamObserver<WatchScoresResponse> call;
    private final int backlogMax;
    private final Queue<CompletionScored> backlog = new ArrayDeque<>();

    ScoreWatcher(WatchScoresRequest filter, ServerCallStreamObserver<WatchScoresResponse> call, int backlogMax) {
        this.filter = filter;
        this.call = call;
        this.backlogMax = backlogMax;
    }

    /** Takes a score if it is wanted; false when the call is over, ended by this score or before. */
    synchronized boolean offer(CompletionScored score) {
        if (call.isCancelled()) {
            return false;
        }
        if (!wants(score)) {
            return true;
        }
        drain();
        if (backlog.size() >= backlogMax) {
            backlog.clear();
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("the reader fell more than %d scores behind".formatted(backlogMax))
                    .asRuntimeException());
            return false;
        }
        backlog.add(score);
        drain();
        return true;
    }

    /** Sends what waits as long as the transport takes it. */
    synchronized void drain() {
        while (call.isReady() && !backlog.isEmpty()) {
            call.onNext(
                    WatchScoresResponse.newBuilder().setScore(backlog.remove()).build());
        }
    }

    private boolean wants(CompletionScored score) {
        return matches(filter.getMetric(), score.getMetric()) && matches(filter.getModel(), score.getModel());
    }

    private static boolean matches(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }
}
