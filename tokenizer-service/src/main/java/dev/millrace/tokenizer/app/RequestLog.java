package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Finds single requests of any edge: here, where they are open, else on the log. Blocks; never on an event loop. */
@Singleton
class RequestLog {
    private static final Logger LOG = Logger.getLogger(RequestLog.class);
    /** How far the clocks of edges may lie apart. */
    private static final long CLOCKS_APART_MS = 60_000;

    private final EdgeConfig config;
    private final Edge edge;
    private final LogReaders readers;

    RequestLog(EdgeConfig config, Edge edge, LogReaders readers) {
        this.config = config;
        this.edge = edge;
        this.readers = readers;
    }

    /** What is known of an id. */
    sealed interface Lookup {
        /**
         * It is there.
         *
         * @param partition of generated-tokens, where its events are
         */
        record Found(AcceptedRequest request, int partition) implements Lookup {}

        /** It was, but its events are not kept any longer. */
        record Gone() implements Lookup {}

        /** There is no such request, or none of this tenant's, or none that can be resumed. */
        record Unknown() implements Lookup {}
    }

    /**
     * Looks a request up for a tenant.
     *
     * @throws KafkaException when the log cannot be read
     */
    Lookup find(String id, String tenant) {
        long windowMs = config.recoveryWindow().toMillis();
        long nowMs = System.currentTimeMillis();
        long beganMs = RequestIds.beganMs(id).orElse(nowMs - windowMs);
        if (nowMs - beganMs > 2 * windowMs) {
            // An id made of a key may be older than its request by one window, not by two.
            return new Lookup.Gone();
        }
        var found = openOrLogged(id, beganMs);
        if (found.isEmpty()
                || found.get().request().delivery().form() == Delivery.Form.NONE
                || !found.get().request().tenant().equals(tenant)) {
            return new Lookup.Unknown();
        }
        return nowMs - found.get().request().acceptedMs() > windowMs ? new Lookup.Gone() : found.get();
    }

    /** Whether a request's end is on the log, and if so whether it was cancelled; empty when it has not ended. */
    Optional<Boolean> endedCancelled(AcceptedRequest request) {
        return readers.read(consumer -> new LogWindow(consumer)
                .find(Topics.COMPLETIONS, request.id(), request.acceptedMs() - CLOCKS_APART_MS)
                .map(RequestLog::isCancelled));
    }

    /**
     * Where the log of requests ends for an id.
     *
     * @throws KafkaException when the log cannot be read
     */
    long end(String id) {
        return readers.read(consumer -> new LogWindow(consumer).end(Topics.GENERATION_REQUESTS, id));
    }

    /** Whether the record at this offset is the first with its id. */
    boolean isFirst(String id, long sinceMs, long offset) {
        var first = readers.read(
                consumer -> new LogWindow(consumer).find(Topics.GENERATION_REQUESTS, id, sinceMs - CLOCKS_APART_MS));
        return first.isEmpty() || first.get().offset() >= offset;
    }

    private Optional<Lookup.Found> openOrLogged(String id, long beganMs) {
        var open = edge.open().find(id);
        if (open != null) {
            return Optional.of(new Lookup.Found(open.request(), config.partition()));
        }
        return readers.read(consumer -> new LogWindow(consumer)
                .find(Topics.GENERATION_REQUESTS, id, beganMs - CLOCKS_APART_MS)
                .flatMap(RequestLog::parse));
    }

    private static Optional<Lookup.Found> parse(ConsumerRecord<String, byte[]> record) {
        try {
            var request = GenerationRequested.parseFrom(KafkaSettings.value(record));
            return Optional.of(new Lookup.Found(RequestProto.fromProto(request), request.getReplyPartition()));
        } catch (InvalidProtocolBufferException | FailureException e) {
            LOG.warnf("%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
            return Optional.empty();
        }
    }

    private static boolean isCancelled(ConsumerRecord<String, byte[]> record) {
        try {
            var done = GenerationCompleted.parseFrom(KafkaSettings.value(record));
            return done.getChoicesList().stream()
                    .anyMatch(choice -> choice.getFinishReason() == FinishReason.FINISH_REASON_CANCELLED);
        } catch (InvalidProtocolBufferException e) {
            LOG.warnf("%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
            return false;
        }
    }
}
