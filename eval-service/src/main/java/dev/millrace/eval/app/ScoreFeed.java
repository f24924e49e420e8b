package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.eval.v1.WatchScoresResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands each score to everybody who watches. Bounded in watchers, and each watcher in what it may fall behind. */
@ApplicationScoped
class ScoreFeed {
    private final Set<ScoreWatcher> watchers = ConcurrentHashMap.newKeySet();
    private final int watchersMax;
    private final int backlogMax;

    ScoreFeed(ScoresConfig config) {
        watchersMax = config.watchersMax();
        backlogMax = config.backlogMax();
    }

    /** Lets a call watch from now on until it is cancelled; RESOURCE_EXHAUSTED when too many watch. */
    synchronized void open(WatchScoresRequest request, ServerCallStreamObserver<WatchScoresResponse> call) {
        if (watchers.size() >= watchersMax) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("at most %d calls may watch scores at once".formatted(watchersMax))
                    .asRuntimeException();
        }
        var watcher = new ScoreWatcher(request, call, backlogMax);
        call.setOnCancelHandler(() -> watchers.remove(watcher));
        call.setOnReadyHandler(watcher::drain);
        watchers.add(watcher);
    }

    /** Hands a score to all; one that has fallen too far behind is ended. Never waits for any of them. */
    void publish(CompletionScored score) {
        watchers.removeIf(watcher -> !watcher.offer(score));
    }

    /** How many watch now. */
    int watchers() {
        return watchers.size();
    }
}
