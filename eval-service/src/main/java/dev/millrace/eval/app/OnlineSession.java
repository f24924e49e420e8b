package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.eval.app.LiveChallenge.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads completions, scores and what was made of them: at first all that was made, then the completions of the last while,
 * then the scores, and then all as they come. What is written is read back before anything follows from it. Of one thread;
 * the positions outlive it, so that the next session goes on where this one was.
 */
final class OnlineSession implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<String> MADE = List.of(Topics.ALERTS, Topics.BASELINES, Topics.CHALLENGES);
    private static final List<String> COMPLETIONS = List.of(Topics.COMPLETIONS);
    private static final List<String> SCORES = List.of(Topics.SCORES);

    private final OnlineState state;
    private final Map<TopicPartition, Long> positions;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Membership membership;
    private final InstantSource clock;
    private final Duration history;
    /** What must be read before anything follows. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    private boolean isLive;

    /**
     * Opens what it needs.
     *
     * @param positions offsets of what is read next; empty at first
     */
    OnlineSession(
            FeedbackKafka kafka,
            OnlineState state,
            Map<TopicPartition, Long> positions,
            InstantSource clock,
            Duration history) {
        this.state = state;
        this.positions = positions;
        this.clock = clock;
        this.history = history;
        consumer = kafka.online();
        membership = new Membership(kafka.onlineMember(), FeedbackKafka.ALERTS);
        try {
            var partitions = Stream.of(MADE, COMPLETIONS, SCORES)
                    .flatMap(List::stream)
                    .flatMap(topic -> partitions(topic).stream())
                    .toList();
            consumer.assign(partitions);
            ends.putAll(consumer.endOffsets(partitions));
            begin(of(MADE), _ -> 0L);
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private List<TopicPartition> partitions(String topic) {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(
                    "topic %s is missing: create it with ./millrace topics".formatted(topic));
        }
        return partitions;
    }

    /** Where a partition that was not read before begins. */
    @FunctionalInterface
    private interface Beginning {
        long of(TopicPartition partition);
    }

    private void begin(Collection<TopicPartition> partitions, Beginning beginning) {
        for (var partition : partitions) {
            consumer.seek(partition, positions.computeIfAbsent(partition, beginning::of));
        }
    }

    private List<TopicPartition> of(List<String> topics) {
        return consumer.assignment().stream()
                .filter(partition -> topics.contains(partition.topic()))
                .toList();
    }

    /** Reads what comes in a moment. */
    void read() {
        pauseWhatComesLater();
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        consumer.poll(POLL).forEach(records::add);
        // A score follows its completion.
        records.sort((one, other) ->
                Boolean.compare(one.topic().equals(Topics.SCORES), other.topic().equals(Topics.SCORES)));
        for (var record : records) {
            state.apply(record);
        }
        // What has not begun yet has no place of its own.
        for (var partition : isLive ? consumer.assignment() : of(MADE)) {
            positions.put(partition, consumer.position(partition));
        }
    }

    private void pauseWhatComesLater() {
        consumer.resume(consumer.paused());
        if (!isRead(MADE)) {
            consumer.pause(of(COMPLETIONS));
            consumer.pause(of(SCORES));
            return;
        }
        beginLive();
        if (!isRead(COMPLETIONS)) {
            consumer.pause(of(SCORES));
        }
    }

    /** What was made is read: it says from where on the comparison must see the rest. */
    private void beginLive() {
        if (isLive) {
            return;
        }
        isLive = true;
        var live = Stream.of(of(COMPLETIONS), of(SCORES)).flatMap(List::stream).toList();
        long fromMs = clock.millis() - history.toMillis();
        var times = new HashMap<TopicPartition, Long>();
        live.forEach(partition -> times.put(partition, fromMs));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<String, Long> wanted = state.challenge().map(LiveChallenge::from).orElse(Map.of());
        begin(live, partition -> {
            long recent = Optional.ofNullable(found.get(partition))
                    .map(OffsetAndTimestamp::offset)
                    .orElse(ends.getOrDefault(partition, 0L));
            return Math.min(recent, wanted.getOrDefault(partition.toString(), Long.MAX_VALUE));
        });
    }

    private boolean isRead(List<String> topics) {
        return of(topics).stream()
                .allMatch(partition -> positions.getOrDefault(partition, 0L) >= ends.getOrDefault(partition, 0L));
    }

    /** Whether it has read all there was when it began, and all that it has written. */
    boolean isCaughtUp() {
        return isRead(MADE) && isLive && isRead(COMPLETIONS) && isRead(SCORES);
    }

    /** Whether it is this instance that writes. */
    boolean isOwner() {
        return membership.isOwner();
    }

    /** Writes; what follows from live completions must come back before the next. */
    void write(FeedbackLog log, List<Write> writes) throws InterruptedException {
        for (var write : writes) {
            long offset = log.record(write.topic(), write.key(), write.event());
            if (MADE.contains(write.topic())) {
                ends.merge(new TopicPartition(write.topic(), 0), offset + 1, Math::max);
            }
        }
    }

    @Override
    public void close() {
        membership.close();
        consumer.close();
    }
}
