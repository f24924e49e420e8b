package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;

/**
 * Puts rankings on topic rankings, keyed by their ids. At most 128 wait for the broker at once; one more fails with an
 * {@link IllegalStateException}.
 */
@ApplicationScoped
class RankingLog {
    private final MutinyEmitter<Record<String, byte[]>> emitter;
    private final Duration ackTimeout;

    RankingLog(@Channel(Topics.RANKINGS) MutinyEmitter<Record<String, byte[]>> emitter, RankingsConfig config) {
        this.emitter = emitter;
        this.ackTimeout = config.ackTimeout();
    }

    /** Completes when the broker has it; fails when it does not say so in time, and then it may be there or not. */
    Uni<Void> record(RankingRecorded ranking) {
        var event = FeedbackRecorded.newBuilder().setRanking(ranking).build();
        return emitter.send(Record.of(ranking.getRankingId(), event.toByteArray()))
                .ifNoItem()
                .after(ackTimeout)
                .fail();
    }
}
