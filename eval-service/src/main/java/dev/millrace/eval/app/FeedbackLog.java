package dev.millrace.eval.app;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Writes topics of the feedback, and prompts for answers. Every method waits until the broker has the records, on a thread that may, and gives UNAVAILABLE
 * when it does not say so in time: then they may be there or not.
 */
@Singleton
class FeedbackLog {
    private static final Logger LOG = Logger.getLogger(FeedbackLog.class);
    /** Records under way at once. */
    private static final int BATCH = 1_000;

    private final KafkaProducer<String, byte[]> producer;
    private final long timeoutMs;

    FeedbackLog(FeedbackKafka kafka, RankingsConfig config) {
        timeoutMs = config.ackTimeout().toMillis();
        producer = kafka.recording((int) timeoutMs);
    }

    /** Writes what happened under a key; gives its offset. */
    long record(String topic, String key, MessageLite event) throws InterruptedException {
        return await(send(new ProducerRecord<>(topic, key, event.toByteArray())));
    }

    /** Writes a record as it is. */
    void record(ProducerRecord<String, byte[]> record) throws InterruptedException {
        await(send(record));
    }

    /** Removes what is under keys, in their order; gives the offset of the last one. At least one key. */
    long remove(String topic, List<String> keys) throws InterruptedException {
        long last = -1;
        for (int from = 0; from < keys.size(); from += BATCH) {
            List<CompletableFuture<Long>> sent = new ArrayList<>();
            keys.subList(from, Math.min(keys.size(), from + BATCH))
                    .forEach(key -> sent.add(send(new ProducerRecord<>(topic, key, null))));
            for (var one : sent) {
                last = await(one);
            }
        }
        return last;
    }

    private CompletableFuture<Long> send(ProducerRecord<String, byte[]> record) {
        var done = new CompletableFuture<Long>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    done.complete(metadata.offset());
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private long await(CompletableFuture<Long> sent) throws InterruptedException {
        try {
            return sent.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("a record was not acknowledged: %s", e.toString());
            throw Status.UNAVAILABLE
                    .withDescription("the log did not acknowledge it in time, try again later")
                    .asRuntimeException();
        }
    }

    @PreDestroy
    void close() {
        producer.close();
    }
}
