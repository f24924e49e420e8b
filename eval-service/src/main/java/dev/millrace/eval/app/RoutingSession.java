package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads completions and writes them to the topics of their routes, in transactions that hold how far was read: whatever
 * fails, each is routed once. What could not be scored is read again, but not for ever where it may be the reason itself: see
 * {@link ScoringTries}. Of one thread; after a {@link KafkaException} it is of no more use.
 */
final class RoutingSession implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** With the longest that one completion may take far below what the group waits between two polls. */
    private static final long SCORING_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final CompletionRoutes routes;
    private final ScoringTries tries = new ScoringTries();
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;

    /**
     * Joins the group.
     *
     * @param process whose sessions follow each other and are never open at once
     * @throws KafkaException when the broker does not answer, or a route has no topic
     */
    RoutingSession(FeedbackKafka kafka, String process, CompletionRoutes routes) {
        this.routes = routes;
        consumer = kafka.completions();
        producer = kafka.routing(process);
        try {
            requireTopics();
            producer.initTransactions();
            consumer.subscribe(List.of(Topics.COMPLETIONS));
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private void requireTopics() {
        for (var route : routes.routes().names()) {
            var topic = Topics.routed(route);
            if (consumer.partitionsFor(topic).isEmpty()) {
                throw new UnknownTopicOrPartitionException(
                        "topic %s of a route in MILLRACE_REWARD_ROUTES is missing: create it, completions wait meanwhile"
                                .formatted(topic));
            }
        }
    }

    /**
     * What came of a poll.
     *
     * @param routed is on its topics
     * @param failure why the next completion could not be scored yet; empty when all that were tried could
     */
    record Progress(List<RoutedCompletion> routed, Optional<StatusRuntimeException> failure) {}

    /** Waits a moment for completions and routes what comes. */
    Progress route() {
        var scored = new Scored();
        scored.all(consumer.poll(POLL));
        scored.commit();
        return new Progress(scored.routed, scored.failure);
    }

    /** What one poll gave, as far as it was scored; the rest is left to the next poll. */
    private final class Scored {
        private final long until = System.nanoTime() + SCORING_NANOS_MAX;
        private final List<RoutedCompletion> routed = new ArrayList<>();
        private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        private Optional<StatusRuntimeException> failure = Optional.empty();

        void all(ConsumerRecords<String, byte[]> records) {
            for (var partition : records.partitions()) {
                for (var record : records.records(partition)) {
                    if (!isScored(record)) {
                        consumer.seek(partition, record.offset());
                        break;
                    }
                    next.put(partition, new OffsetAndMetadata(record.offset() + 1));
                }
            }
        }

        private boolean isScored(ConsumerRecord<String, byte[]> record) {
            if (failure.isPresent() || System.nanoTime() - until >= 0) {
                return false;
            }
            try {
                routes.of(record).ifPresent(routed::add);
                return true;
            } catch (StatusRuntimeException e) {
                if (tries.isLast(record, e.getStatus())) {
                    routes.giveUp(record, e.getStatus());
                    return true;
                }
                failure = Optional.of(e);
                return false;
            }
        }

        void commit() {
            if (!next.isEmpty()) {
                producer.beginTransaction();
                routed.forEach(one -> producer.send(one.record()));
                producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
                producer.commitTransaction();
            }
        }
    }

    /** Ends it at once; what is not committed will never be. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
