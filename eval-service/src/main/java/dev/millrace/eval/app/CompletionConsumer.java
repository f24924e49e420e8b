package dev.millrace.eval.app;

import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.metric.FiguresByModel;
import dev.millrace.eval.metric.Score;
import dev.millrace.tracing.Trace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Counts each completion and publishes its scores.
 *
 * <p>One record at a time, in order, acknowledged when the broker has its scores; the throttled strategy commits the
 * highest offset below which all are acknowledged, so a crash repeats records and loses none: at least once. Repeats
 * within one life of the service are seen by request id; after a crash a score may be on its topic twice, with the same
 * request id and metric.
 *
 * <p>A record that is no completion fails this method: the connector puts it on completions.dlq with the headers of
 * {@link dev.millrace.contract.Headers} (the reason is the message of the exception, so no exception here may quote the
 * record), acknowledges it and goes on. While the broker is away the scores of the current record are retried without
 * end, for nothing else could be read either; that is why the connector's watch over the age of records is off.
 */
@ApplicationScoped
class CompletionConsumer {
    private static final Logger LOG = Logger.getLogger(CompletionConsumer.class);
    private static final Deserializer<GenerationCompleted> PARSER =
            new ProtobufSerde<>(GenerationCompleted.parser()).deserializer();

    private final FiguresByModel figures;
    private final FigureMetrics metrics;
    private final ScoreLog log;
    private final ScoreFeed feed;
    private final InstantSource clock;
    private final EvalTracing tracing;
    private final LiveCompletions live;

    CompletionConsumer(
            FiguresByModel figures,
            FigureMetrics metrics,
            ScoreLog log,
            ScoreFeed feed,
            InstantSource clock,
            EvalTracing tracing,
            LiveCompletions live) {
        this.figures = figures;
        this.metrics = metrics;
        this.log = log;
        this.feed = feed;
        this.clock = clock;
        this.tracing = tracing;
        this.live = live;
    }

    /** Handles one record; the failure of the result is the reason that the dead letter carries. */
    @Incoming(Topics.COMPLETIONS)
    Uni<Void> consume(ConsumerRecord<String, byte[]> record) {
        var trace = tracing.process(record);
        try {
            return count(decode(record), trace).onTermination().invoke(trace::end);
        } catch (RuntimeException e) {
            trace.failed("invalid").end();
            metrics.countDeadLetter();
            LOG.warnf("completions %d@%d is no completion: %s", record.partition(), record.offset(), e.getMessage());
            // Without its cause: a cause would travel in a header too, and its words are not ours.
            return Uni.createFrom().failure(new IllegalArgumentException(e.getMessage()));
        }
    }

    private static GenerationCompleted decode(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        return PARSER.deserialize(record.topic(), record.value());
    }

    private Uni<Void> count(GenerationCompleted completed, Trace trace) {
        var completion = ProtoMapper.fromProto(completed);
        var name = figures.add(completion);
        if (name.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        live.completed(completed);
        metrics.show(name.get());
        var now = clock.instant();
        List<CompletionScored> scores = Score.of(completion).stream()
                .map(score -> ProtoMapper.toProto(score, completion, now))
                .toList();
        return log.publish(scores, trace.traceparent()).invoke(() -> scores.forEach(feed::publish));
    }
}
