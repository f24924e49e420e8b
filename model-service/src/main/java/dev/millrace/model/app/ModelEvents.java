package dev.millrace.model.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.model.train.registry.ModelEvent;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Reads all of topic models, and goes on reading, on a thread of its own. */
final class ModelEvents {
    /** All of topic models. */
    static final TopicPartition MODELS = new TopicPartition(Topics.MODELS, 0);

    private static final Logger LOG = Logger.getLogger(ModelEvents.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_MS = 5_000;

    private final TrainingKafka kafka;
    private final Listener listener;
    private final Thread thread = Thread.ofPlatform().name("models").daemon().unstarted(this::read);
    private volatile boolean closed;

    /** Told on the reading thread. */
    interface Listener {
        /** In the topic's order; after a failure from its beginning again. */
        void happened(ModelEvent event);

        /** All records before that offset have been told, and none was left at the start. */
        void reached(long offset);
    }

    ModelEvents(TrainingKafka kafka, Listener listener) {
        this.kafka = kafka;
        this.listener = listener;
    }

    void start() {
        thread.start();
    }

    void stop() {
        closed = true;
        thread.interrupt();
    }

    private void read() {
        while (!closed) {
            try (var reader = kafka.reader()) {
                follow(reader);
            } catch (KafkaException e) {
                if (!closed) {
                    LOG.warnf("topic models: reading begins anew after a pause: %s", e.getMessage());
                    pause();
                }
            }
        }
    }

    /** From the beginning, also after a failure: what was applied before changes nothing again. */
    private void follow(KafkaConsumer<String, byte[]> reader) {
        reader.assign(Set.of(MODELS));
        reader.seekToBeginning(Set.of(MODELS));
        long end = reader.endOffsets(Set.of(MODELS)).getOrDefault(MODELS, 0L);
        while (!closed) {
            reader.poll(POLL).forEach(this::tell);
            long read = reader.position(MODELS);
            if (read >= end) {
                listener.reached(read);
            }
        }
    }

    private void tell(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() != null) {
                var event = dev.millrace.contract.training.v1.ModelEvent.parseFrom(record.value());
                ModelCardProto.fromProto(event).ifPresent(listener::happened);
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warnf("record %d of topic models is passed over: %s", record.offset(), e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
