package dev.millrace.eval.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.TimeoutException;

/** Fetches rankings from the log by their offsets; cheapest in ascending order. Of one thread. */
final class RankingTexts implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Up to this many offsets are read past rather than sought. */
    private static final long SKIP_MAX = 500;

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deque<ConsumerRecord<String, byte[]>> ahead = new ArrayDeque<>();
    private long asked = Long.MAX_VALUE;

    RankingTexts(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
        consumer.assign(List.of(FeedbackKafka.RANKINGS));
    }

    /**
     * The ranking at an offset; empty when compaction has taken it, for then a later record has its key.
     *
     * @throws TimeoutException when the broker does not give it in time
     */
    Optional<RankingRecorded> at(long offset) {
        if (offset < asked) {
            ahead.clear();
            consumer.seek(FeedbackKafka.RANKINGS, offset);
        }
        asked = offset;
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            while (!ahead.isEmpty() && ahead.getFirst().offset() < offset) {
                ahead.removeFirst();
            }
            if (!ahead.isEmpty()) {
                return ahead.getFirst().offset() == offset ? parse(ahead.removeFirst()) : Optional.empty();
            }
            long position = consumer.position(FeedbackKafka.RANKINGS, PATIENCE);
            if (position > offset) {
                return Optional.empty();
            }
            if (position < offset - SKIP_MAX) {
                consumer.seek(FeedbackKafka.RANKINGS, offset);
            }
            if (System.nanoTime() > endNs) {
                throw new TimeoutException("a ranking could not be read again in time");
            }
            consumer.poll(POLL).forEach(ahead::addLast);
        }
    }

    private static Optional<RankingRecorded> parse(ConsumerRecord<String, byte[]> record) {
        try {
            return record.value() == null
                    ? Optional.empty()
                    : Optional.of(FeedbackRecorded.parseFrom(record.value()).getRanking());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
