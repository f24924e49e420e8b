package dev.millrace.model.app;

import dev.millrace.model.train.job.TrainingException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Reads a topic from its beginning, or from where it is told, to where it ends now. Closes the consumer. */
final class TopicReading implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    /** Without a record for so long the log is away. */
    private static final long SILENCE_NANOS = 30_000_000_000L;

    private final KafkaConsumer<String, byte[]> log;

    TopicReading(KafkaConsumer<String, byte[]> log) {
        this.log = log;
    }

    /** Takes a record. */
    interface Records {
        void take(ConsumerRecord<String, byte[]> record) throws IOException;
    }

    /** All partitions of a topic. */
    List<TopicPartition> partitions(String topic) {
        return log.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    /** Where they end now. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return log.endOffsets(partitions);
    }

    /**
     * Reads up to these ends.
     *
     * @throws TrainingException when the log does not answer
     */
    void read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends, Records records)
            throws IOException, InterruptedException {
        try {
            log.assign(ends.keySet());
            log.seekToBeginning(ends.keySet());
            from.forEach(log::seek);
            long heard = System.nanoTime();
            while (ends.entrySet().stream().anyMatch(end -> log.position(end.getKey()) < end.getValue())) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                var polled = log.poll(POLL);
                for (var record : polled) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() < ends.getOrDefault(partition, 0L)) {
                        records.take(record);
                    }
                }
                heard = polled.isEmpty() ? heard : System.nanoTime();
                if (System.nanoTime() - heard > SILENCE_NANOS) {
                    throw new TrainingException("the log does not answer");
                }
            }
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (KafkaException e) {
            throw new TrainingException("the log cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
