package dev.millrace.eval.app;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes topics of the feedback, and prompts for answers. Every method waits until the broker has the records, on a thread
 * that may, and gives UNAVAILABLE when it does not say so in time: then they may be there or not.
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
        return await(send(only(topic, key, event)));
    }

    /** Writes what happened under keys, in their order; gives the offset of the last one. At least one key. */
    long recordAll(String topic, Map<String, ? extends MessageLite> events) throws InterruptedException {
        return sendAll(events.entrySet().stream()
                .map(event -> only(topic, event.getKey(), event.getValue()))
                .toList());
    }

    /** Writes a record as it is. */
    void record(ProducerRecord<String, byte[]> record) throws InterruptedException {
        await(send(record));
    }

    /** Removes what is under keys, in their order; gives the offset of the last one. At least one key. */
    long remove(String topic, List<String> keys) throws InterruptedException {
        return sendAll(keys.stream().map(key -> only(topic, key, null)).toList());
    }

    private long sendAll(List<ProducerRecord<String, byte[]>> records) throws InterruptedException {
        long last = -1;
        for (int from = 0; from < records.size(); from += BATCH) {
            List<CompletableFuture<Long>> sent = new ArrayList<>();
            records.subList(from, Math.min(records.size(), from + BATCH)).forEach(record -> sent.add(send(record)));
            for (var one : sent) {
                last = await(one);
            }
        }
        return last;
    }

    /** A record of the partition that is read; named, for a topic that an earlier version made has several. */
    private static ProducerRecord<String, byte[]> only(String topic, String key, @Nullable MessageLite event) {
        return new ProducerRecord<>(
                topic, FeedbackKafka.RANKINGS.partition(), key, event == null ? null : event.toByteArray());
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
