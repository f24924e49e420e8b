package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.FeedbackRecorded;
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
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes topic rankings. Every method waits until the broker has the records, on a thread that may, and gives UNAVAILABLE
 * when it does not say so in time: then they may be there or not.
 */
@Singleton
class RankingLog {
    private static final Logger LOG = Logger.getLogger(RankingLog.class);
    /** Records under way at once. */
    private static final int BATCH = 1_000;

    private final KafkaProducer<String, byte[]> producer;
    private final long timeoutMs;

    RankingLog(FeedbackKafka kafka, RankingsConfig config) {
        timeoutMs = config.ackTimeout().toMillis();
        producer = kafka.recording((int) timeoutMs);
    }

    /** Writes what happened under a key; gives its offset. */
    long record(String key, FeedbackRecorded event) throws InterruptedException {
        return await(send(key, event.toByteArray()));
    }

    /** Writes what happened under keys, in their order; gives the offset of the last one. At least one key. */
    long recordAll(Map<String, FeedbackRecorded> events) throws InterruptedException {
        List<Map.Entry<String, FeedbackRecorded>> entries = List.copyOf(events.entrySet());
        return sendAll(entries, entry -> send(entry.getKey(), entry.getValue().toByteArray()));
    }

    /** Removes what is under keys, in their order; gives the offset of the last one. At least one key. */
    long remove(List<String> keys) throws InterruptedException {
        return sendAll(keys, key -> send(key, null));
    }

    private <T> long sendAll(List<T> all, Function<T, CompletableFuture<Long>> send) throws InterruptedException {
        long last = -1;
        for (int from = 0; from < all.size(); from += BATCH) {
            List<CompletableFuture<Long>> sent = new ArrayList<>();
            all.subList(from, Math.min(all.size(), from + BATCH)).forEach(one -> sent.add(send.apply(one)));
            for (var one : sent) {
                last = await(one);
            }
        }
        return last;
    }

    private CompletableFuture<Long> send(String key, byte @Nullable [] value) {
        var done = new CompletableFuture<Long>();
        var topic = FeedbackKafka.RANKINGS.topic();
        // Named, for a topic made by an earlier version has several.
        int partition = FeedbackKafka.RANKINGS.partition();
        try {
            producer.send(new ProducerRecord<>(topic, partition, key, value), (metadata, failure) -> {
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
            LOG.warnf("a record of rankings was not acknowledged: %s", e.toString());
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
