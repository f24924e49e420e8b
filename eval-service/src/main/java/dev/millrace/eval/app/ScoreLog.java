package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.tracing.TraceParent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Puts scores on topic scores, keyed by request id. */
@ApplicationScoped
class ScoreLog {
    private static final Logger LOG = Logger.getLogger(ScoreLog.class);
    private static final Duration BACK_OFF_MIN = Duration.ofSeconds(1);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(30);

    private final MutinyEmitter<Record<String, byte[]>> emitter;

    ScoreLog(@Channel(Topics.SCORES) MutinyEmitter<Record<String, byte[]>> emitter) {
        this.emitter = emitter;
    }

    /**
     * Completes when the broker has all of them; a failed send is repeated until it succeeds.
     *
     * @param traceparent the span that they are of; empty for none
     */
    Uni<Void> publish(List<CompletionScored> scores, String traceparent) {
        if (scores.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(scores.stream().map(score -> publish(score, traceparent)).toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private Uni<Void> publish(CompletionScored score, String traceparent) {
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(message(score, traceparent)))
                .onFailure()
                .invoke(e -> LOG.warnf("a score of %s waits for the broker: %s", score.getRequestId(), e.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(BACK_OFF_MIN, BACK_OFF_MAX)
                .indefinitely();
    }

    private static Message<Record<String, byte[]>> message(CompletionScored score, String traceparent) {
        var headers = new RecordHeaders();
        TraceParent.write(traceparent, headers);
        return Message.of(Record.of(score.getRequestId(), score.toByteArray()))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withHeaders(headers)
                        .build());
    }
}
