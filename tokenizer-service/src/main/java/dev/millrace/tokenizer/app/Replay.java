package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.StreamAttended;
import dev.millrace.tokenizer.session.Effect;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextSession;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads the events of one request from the log, from the first to the last, and tells a listener what the edge that
 * accepted it tells its own. A reader only: the completion, and the word to the sampler, are the accepting edge's, which
 * learns from this one's records that somebody listens. One thread, which blocks.
 */
final class Replay {
    private static final Logger LOG = Logger.getLogger(Replay.class);
    /** How often the accepting edge is told that somebody listens. */
    private static final long ATTEND_MS = 3_000;
    /** How long it believes that: two such records may be late. */
    private static final long ATTENDED_MS = 10_000;

    private static final long CLOCKS_APART_MS = 60_000;
    private static final Duration POLL = Duration.ofMillis(250);

    private final Edge edge;
    private final EdgeProducer producer;
    private final RequestLog.Lookup.Found found;
    private final ReplayListener listener;
    private final TopicPartition partition;
    private final TextSession session;
    private boolean over;
    private boolean live;
    private long attendedMs;

    Replay(Edge edge, EdgeProducer producer, RequestLog.Lookup.Found found, ReplayListener listener) {
        this.edge = edge;
        this.producer = producer;
        this.found = found;
        this.listener = listener;
        this.partition = new TopicPartition(Topics.GENERATED_TOKENS, found.partition());
        var request = found.request();
        var report = AnswerForms.again(request, true).tokens();
        this.session = new TextSession(request, edge.text().tokenizer(), report);
    }

    /**
     * Returns when the answer has ended, the listener has left or this edge stops.
     *
     * @param offset of the partition, at or before the request's first event; 0 when nobody knows
     */
    void run(KafkaConsumer<String, byte[]> log, long offset) {
        log.assign(List.of(partition));
        long end = seek(log, offset);
        tell(session.accepted());
        while (!over && !listener.hasLeft()) {
            for (var record : log.poll(POLL)) {
                handle(record);
            }
            long nowMs = System.currentTimeMillis();
            if (!over && log.position(partition) >= end) {
                beLive(nowMs);
            }
            if (!over && edge.hasStopped()) {
                tell(session.leave());
            }
            listener.sink().flush();
        }
    }

    /** Goes to the offset unless the request is younger than what is there; gives the end. */
    private long seek(KafkaConsumer<String, byte[]> log, long offset) {
        long end = log.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        new LogWindow(log).seek(partition, found.request().acceptedMs() - CLOCKS_APART_MS);
        if (offset > log.position(partition) && offset <= end) {
            log.seek(partition, offset);
        }
        return end;
    }

    private void beLive(long nowMs) {
        // Not before the past has been told: an answer that has ended is told whole, however late that is.
        tell(session.tick(nowMs));
        if (!live) {
            live = true;
            listener.live();
        }
        if (!over && !found.request().delivery().detached() && nowMs - attendedMs >= ATTEND_MS) {
            attendedMs = nowMs;
            attend(nowMs + ATTENDED_MS);
        }
    }

    private void attend(long untilMs) {
        var id = found.request().id();
        var event = GenerationEvent.newBuilder()
                .setRequestId(id)
                .setAttended(StreamAttended.newBuilder().setUntilEpochMs(untilMs))
                .build();
        producer.sendTo(partition, id, event).exceptionally(failure -> {
            LOG.warnf("request %s: the log did not take that somebody listens: %s", id, failure.getMessage());
            return null;
        });
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        if (over || !found.request().id().equals(record.key())) {
            return;
        }
        listener.awaitRoom();
        try {
            var event = GenerationEvent.parseFrom(KafkaSettings.value(record));
            // The time of the record, so that the times reported are those of the first telling and not of this.
            switch (event.getEventCase()) {
                case TOKEN -> {
                    var token = event.getToken();
                    tell(session.token(
                            token.getChoice(), token.getSequence(), EventProto.fromProto(token), record.timestamp()));
                }
                case PROMPT -> tell(session.prompt(EventProto.fromProto(event.getPrompt())));
                case FINISHED -> tell(session.finished(EventProto.fromProto(event.getFinished()), record.timestamp()));
                case REWARDED -> {
                    var news = EventProto.fromProto(event.getRewarded());
                    tell(news.apply(session, record.timestamp()));
                }
                case ATTENDED, EVENT_NOT_SET -> {}
            }
        } catch (InvalidProtocolBufferException e) {
            LOG.warnf("%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
        }
    }

    private void tell(List<Effect> effects) {
        for (var effect : effects) {
            if (effect instanceof Effect.Tell(var event)) {
                listener.sink().accept(event);
                over |= event instanceof TextEvent.Finished || event instanceof TextEvent.Failed;
            }
        }
    }
}
