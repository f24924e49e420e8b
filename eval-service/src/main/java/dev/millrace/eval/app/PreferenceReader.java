package dev.millrace.eval.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Reads topic preferences from its beginning to its end as it is now: the last record of each key. Blocks. */
@Singleton
class PreferenceReader {
    private static final Logger LOG = Logger.getLogger(PreferenceReader.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final FeedbackKafka kafka;

    PreferenceReader(FeedbackKafka kafka) {
        this.kafka = kafka;
    }

    /**
     * What is preferred now, in the order in which it was ranked. The same topic gives the same.
     *
     * @param wanted which of it
     * @param itemsMax of more than so many items those that were ranked last
     * @throws CancellationException when cancelled
     */
    List<PreferencesDerived> read(Predicate<PreferencesDerived> wanted, int itemsMax, BooleanSupplier cancelled) {
        var newest = new NewestPreferences(itemsMax);
        try (var consumer = kafka.preferences()) {
            var ends = new TreeMap<TopicPartition, Long>(Comparator.comparingInt(TopicPartition::partition));
            ends.putAll(consumer.endOffsets(partitions(consumer)));
            // One after the other: polls of several would mix them as it happens.
            ends.forEach((partition, end) -> {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                while (consumer.position(partition) < end) {
                    if (cancelled.getAsBoolean()) {
                        throw new CancellationException("the reading of preferences was cancelled");
                    }
                    for (var record : consumer.poll(POLL)) {
                        newest.put(record.key(), parsed(record).filter(wanted));
                    }
                }
            });
        }
        return newest.items();
    }

    /** Reads the topic from its beginning and on as it grows. */
    Tail tail() {
        return new Tail(kafka.preferences(), KafkaConsumer::seekToBeginning);
    }

    /** Reads what comes on the topic from now on. */
    Tail tailFromEnd() {
        return new Tail(kafka.preferences(), KafkaConsumer::seekToEnd);
    }

    /** Reads on and on. For one thread. */
    static final class Tail implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;

        private Tail(
                KafkaConsumer<String, byte[]> consumer,
                BiConsumer<KafkaConsumer<String, byte[]>, List<TopicPartition>> seek) {
            this.consumer = consumer;
            try {
                var partitions = partitions(consumer);
                consumer.assign(partitions);
                seek.accept(consumer, partitions);
                // It seeks no sooner than it is asked where it is.
                partitions.forEach(consumer::position);
            } catch (KafkaException e) {
                close();
                throw e;
            }
        }

        /** What comes next, removals left out; waits a moment for it. */
        List<PreferencesDerived> next() {
            var items = new ArrayList<PreferencesDerived>();
            for (var record : consumer.poll(POLL)) {
                parsed(record).ifPresent(items::add);
            }
            return items;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static Optional<PreferencesDerived> parsed(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PreferencesDerived.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException e) {
            LOG.warnf("preferences %d@%d is none", record.partition(), record.offset());
            return Optional.empty();
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer) {
        return consumer.partitionsFor(Topics.PREFERENCES).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }
}
