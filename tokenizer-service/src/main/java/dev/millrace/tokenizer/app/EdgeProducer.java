package dev.millrace.tokenizer.app;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.DeadLetters;
import dev.millrace.tracing.TraceParent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Writes to the log. Sending may block for seconds while the broker is away: never from an event loop, and
 * never from a callback of the producer itself, which would wait for its own thread. */
@Singleton
class EdgeProducer {
    /** Largest record in bytes; below Kafka's default bound, for a completion is somewhat larger than its request. */
    static final int RECORD_BYTES_MAX = 700 << 10;

    private final KafkaProducer<String, byte[]> producer;
    private final EdgeTraces traces;

    EdgeProducer(EdgeConfig config, EdgeTraces traces) {
        this.producer = KafkaSettings.producer(config);
        this.traces = traces;
    }

    /**
     * Sends; gives the offset, or fails when the log did not take the record. The future's callbacks run on the
     * producer's thread.
     */
    CompletableFuture<Long> send(String topic, String key, MessageLite message) {
        return send(new ProducerRecord<>(topic, key, message.toByteArray()));
    }

    /** As {@link #send}, to a certain partition. */
    CompletableFuture<Long> sendTo(TopicPartition partition, String key, MessageLite message) {
        return send(new ProducerRecord<>(partition.topic(), partition.partition(), key, message.toByteArray()));
    }

    /** Sends a record without value: what was there under the key is no more. */
    CompletableFuture<Long> sendDeletion(String topic, String key) {
        return send(new ProducerRecord<>(topic, key, null));
    }

    private CompletableFuture<Long> send(ProducerRecord<String, byte[]> record) {
        var done = new CompletableFuture<Long>();
        var trace = traces.send(record.topic(), record.key());
        TraceParent.write(trace.traceparent(), record.headers());
        try {
            producer.send(record, (metadata, failure) -> {
                trace.end();
                if (failure == null) {
                    done.complete(metadata.offset());
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            trace.failed("unavailable").end();
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Sends a record that cannot be handled to its dead-letter topic. */
    Future<?> sendDeadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        return producer.send(DeadLetters.of(record, reason));
    }

    /** Waits until all that was sent is on the log or failed; as long as the broker needs. */
    void flush() {
        producer.flush();
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
