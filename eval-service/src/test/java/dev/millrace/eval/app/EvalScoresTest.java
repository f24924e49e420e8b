package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.EvalServiceGrpc;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Scores as a stream. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class EvalScoresTest extends EvalFixture {
    @Inject
    ScoreFeed feed;

    @Test
    void streamsTheScoresSomebodyWatchesAndFreesTheCallOnCancel() throws Exception {
        var wanted = new RecordingObserver();
        EvalServiceGrpc.newStub(channel)
                .watchScores(
                        WatchScoresRequest.newBuilder()
                                .setMetric("length_tokens")
                                .setModel("watched")
                                .build(),
                        wanted);
        await(() -> feed.watchers() == 1);
        produce("r4", completion("r4", "unwatched").toByteArray());
        produce("r5", completion("r5", "watched").toByteArray());

        await(() -> wanted.scores().size() == 1);
        assertEquals("r5", wanted.scores().getFirst().getRequestId());
        assertEquals(2.0, wanted.scores().getFirst().getValue());
        wanted.cancel();
        await(() -> feed.watchers() == 0);
    }

    @Test
    void endsAReaderThatFallsTooFarBehind() throws Exception {
        var slow = new RecordingObserver().takingOnly(1);
        var brisk = new RecordingObserver();
        // A metric of its own: scores of the tests before may still be on their way.
        var own = WatchScoresRequest.newBuilder().setMetric("falling_behind").build();
        EvalServiceGrpc.newStub(channel).watchScores(own, slow);
        EvalServiceGrpc.newStub(channel).watchScores(own, brisk);
        await(() -> feed.watchers() == 2);
        // The transport takes what fits its own window (1 MiB or a little more), then the backlog of 1024 fills.
        var score = CompletionScored.newBuilder()
                .setRequestId("x".repeat(8_192))
                .setMetric("falling_behind")
                .build();
        int sent = 0;
        while (feed.watchers() == 2 && sent < 4096) {
            feed.publish(score);
            sent++;
            int all = sent;
            await(() -> brisk.scores().size() == all);
        }
        assertEquals(1, feed.watchers());
        assertTrue(sent > 1024 && sent < 4096, "ended after " + sent);
        assertEquals(sent, brisk.scores().size());
        slow.takeAll();
        await(() -> slow.failure() != null);
        assertEquals(
                Status.Code.RESOURCE_EXHAUSTED,
                Status.fromThrowable(slow.failure()).getCode());
        brisk.cancel();
        await(() -> feed.watchers() == 0);
    }

    @Test
    void letsOnlySoManyWatch() throws Exception {
        var observers = new ArrayList<RecordingObserver>();
        for (int i = 0; i < 3; i++) {
            var observer = new RecordingObserver();
            EvalServiceGrpc.newStub(channel).watchScores(WatchScoresRequest.getDefaultInstance(), observer);
            observers.add(observer);
        }
        await(() -> feed.watchers() == 3);
        var error = assertThrows(
                StatusRuntimeException.class,
                () -> eval.watchScores(WatchScoresRequest.getDefaultInstance()).hasNext());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.getStatus().getCode());
        observers.forEach(RecordingObserver::cancel);
        await(() -> feed.watchers() == 0);
    }
}
