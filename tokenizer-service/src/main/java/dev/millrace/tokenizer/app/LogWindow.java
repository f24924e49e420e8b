package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads topics from a moment in the past to what is their end now.
 *
 * @param consumer used by this thread alone; its assignment is replaced
 */
record LogWindow(KafkaConsumer<String, byte[]> consumer) {
    private static final Duration POLL = Duration.ofMillis(200);
    /** Longest time to look for one record. */
    private static final long READ_MS_MAX = 30_000;

    /** Hands over every record of a topic since the moment, in the order of each partition. */
    void read(String topic, long sinceMs, Consumer<ConsumerRecord<String, byte[]>> handler) {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        partitions.forEach(partition -> seek(partition, sinceMs, ends.getOrDefault(partition, 0L)));
        while (behind(ends)) {
            consumer.poll(POLL).forEach(handler);
        }
    }

    /** Finds the first record with this key since the moment; reads the one partition that the key goes to. */
    Optional<ConsumerRecord<String, byte[]>> find(String topic, String key, long sinceMs) {
        var partition = partition(topic, key);
        long end = seekToFind(partition, sinceMs);
        while (consumer.position(partition) < end) {
            for (var record : consumer.poll(POLL)) {
                if (key.equals(record.key())) {
                    return Optional.of(record);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the last record with this key since the moment; where there is none yet, waits for the first to come.
     *
     * @param waitMs longest wait for one that is not there
     * @throws KafkaException when what is there cannot be read in {@value #READ_MS_MAX} ms
     */
    Optional<ConsumerRecord<String, byte[]>> findLast(String topic, String key, long sinceMs, long waitMs) {
        var partition = partition(topic, key);
        long end = seekToFind(partition, sinceMs);
        long beganNanos = System.nanoTime();
        Optional<ConsumerRecord<String, byte[]>> last = Optional.empty();
        while (true) {
            boolean all = consumer.position(partition) >= end;
            long spentMs = (System.nanoTime() - beganNanos) / 1_000_000;
            if (all && (last.isPresent() || spentMs >= waitMs)) {
                return last;
            }
            if (!all && spentMs >= READ_MS_MAX) {
                throw new KafkaException(topic + " could not be read in " + READ_MS_MAX + " ms");
            }
            for (var record : consumer.poll(POLL)) {
                if (key.equals(record.key())) {
                    last = Optional.of(record);
                }
            }
        }
    }

    /** The end of the partition that a key goes to. */
    long end(String topic, String key) {
        return end(partition(topic, key));
    }

    private long end(TopicPartition partition) {
        return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }

    private long seekToFind(TopicPartition partition, long sinceMs) {
        consumer.assign(Set.of(partition));
        long end = end(partition);
        seek(partition, sinceMs, end);
        return end;
    }

    /** As the producer's own partitioner chooses it. */
    private TopicPartition partition(String topic, String key) {
        int partitions = consumer.partitionsFor(topic).size();
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions);
    }

    /** Goes to the first record since the moment, or to the end when there is none. */
    void seek(TopicPartition partition, long sinceMs) {
        seek(partition, sinceMs, end(partition));
    }

    /** @param end asked before the place of the moment is: a record that comes between the two questions lies behind it */
    private void seek(TopicPartition partition, long sinceMs, long end) {
        var found = sinceMs == Long.MAX_VALUE
                ? null
                : consumer.offsetsForTimes(Map.of(partition, sinceMs)).get(partition);
        consumer.seek(partition, found == null ? end : found.offset());
    }

    private boolean behind(Map<TopicPartition, Long> ends) {
        var left = new HashMap<>(ends);
        left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return !left.isEmpty();
    }
}
