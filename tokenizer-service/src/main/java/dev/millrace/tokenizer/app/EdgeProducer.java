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

    /** Sends; the future fails when the log did not take the record. Its callbacks run on the producer's thread. */
    CompletableFuture<Void> send(String topic, String key, MessageLite message) {
        var done = new CompletableFuture<Void>();
        var trace = traces.send(topic, key);
        var record = new ProducerRecord<>(topic, key, message.toByteArray());
        TraceParent.write(trace.traceparent(), record.headers());
        try {
            producer.send(record, (metadata, failure) -> {
                trace.end();
                if (failure == null) {
                    done.complete(null);
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
