package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.eval.v1.WatchScoresResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;

/** A client that watches scores and may refuse to read on. */
@NullUnmarked
final class RecordingObserver implements ClientResponseObserver<WatchScoresRequest, WatchScoresResponse> {
    private final List<CompletionScored> scores = new CopyOnWriteArrayList<>();
    private volatile ClientCallStreamObserver<WatchScoresRequest> call;
    private volatile Throwable failure;
    private int initially = Integer.MAX_VALUE;

    /** Makes it read so many messages and then no more. */
    RecordingObserver takingOnly(int messages) {
        initially = messages;
        return this;
    }

    List<CompletionScored> scores() {
        return scores;
    }

    Throwable failure() {
        return failure;
    }

    void cancel() {
        call.cancel("enough", null);
    }

    void takeAll() {
        call.request(Integer.MAX_VALUE);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchScoresRequest> started) {
        call = started;
        started.disableAutoRequestWithInitial(initially);
    }

    @Override
    public void onNext(WatchScoresResponse response) {
        scores.add(response.getScore());
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
    }

    @Override
    public void onCompleted() {}
}
