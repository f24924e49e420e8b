package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.ResponseStored;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.responses.StoredResponse;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The stored responses of all edges, on topic {@code responses} alone (ADR 25): an id says when its response began, and its
 * last record in the partition of its key is what there is of it. Blocks; never on an event loop.
 */
@Singleton
class ResponseLog {
    private static final Logger LOG = Logger.getLogger(ResponseLog.class);
    /** How far the clocks of edges may lie apart. */
    private static final long CLOCKS_APART_MS = 60_000;
    /** Whoever has read the end of an answer may be quicker with the next question than its record with the log. */
    private static final long WAIT_MS = 1_000;

    private final EdgeConfig config;
    private final EdgeProducer producer;
    private final LogReaders readers;

    ResponseLog(EdgeConfig config, EdgeProducer producer, LogReaders readers) {
        this.config = config;
        this.producer = producer;
        this.readers = readers;
    }

    /**
     * The response with this id, if it is stored and this tenant's.
     *
     * @throws KafkaException when the log cannot be read
     */
    Optional<StoredResponse> find(String id, String tenant) {
        var began = RequestIds.beganMs(id);
        if (began.isEmpty()) {
            return Optional.empty();
        }
        long beganMs = began.getAsLong();
        boolean fresh = System.currentTimeMillis() - beganMs
                < 2 * config.recoveryWindow().toMillis();
        return readers.read(consumer -> new LogWindow(consumer)
                        .findLast(Topics.RESPONSES, id, beganMs - CLOCKS_APART_MS, fresh ? WAIT_MS : 0))
                .flatMap(ResponseLog::parse)
                .filter(response -> response.tenant().equals(tenant));
    }

    /**
     * The conversation that another response goes on with.
     *
     * @throws FailureException when there is no such response of this tenant
     * @throws KafkaException when the log cannot be read
     */
    List<ChatMessage> conversation(String id, String tenant) {
        return find(id, tenant)
                .map(StoredResponse::conversation)
                .orElseThrow(() -> FailureException.invalid(
                        "previous_response_id",
                        "previous_response_not_found",
                        "There is no response '" + id + "' that can be followed."));
    }

    /** Forgets a response at every edge; whether there was one of this tenant. */
    boolean delete(String id, String tenant) {
        if (find(id, tenant).isEmpty()) {
            return false;
        }
        producer.sendDeletion(Topics.RESPONSES, id).join();
        return true;
    }

    private static Optional<StoredResponse> parse(ConsumerRecord<String, byte[]> record) {
        byte[] value = KafkaSettings.value(record);
        if (value.length == 0) {
            return Optional.empty(); // deleted
        }
        try {
            return Optional.of(ConversationProto.fromProto(ResponseStored.parseFrom(value)));
        } catch (InvalidProtocolBufferException e) {
            LOG.warnf("%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
            return Optional.empty();
        }
    }
}
