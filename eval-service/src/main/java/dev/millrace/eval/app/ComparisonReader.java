package dev.millrace.eval.app;

import dev.millrace.contract.DeadLetters;
import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads topic comparisons on a thread of its own: from its beginning, and then as it grows; between polls it has answers
 * made and sampled completions opened. A record that breaks the contract closes what was under its key and goes to
 * comparisons.dlq, once: how far that has been done is the offset of its group. Whatever fails, it goes on after a pause
 * where it was.
 */
@Startup
@ApplicationScoped
class ComparisonReader {
    private static final Logger LOG = Logger.getLogger(ComparisonReader.class);
    private static final Deserializer<ComparisonOpened> PARSER =
            new ProtobufSerde<>(ComparisonOpened.parser()).deserializer();
    private static final Duration POLL = Duration.ofMillis(100);

    private final FeedbackKafka kafka;
    private final FeedbackLog log;
    private final Comparisons comparisons;
    private final AnswerMaker maker;
    private final LiveSampling sampling;
    private final ReaderThread thread = new ReaderThread("comparisons", this::read);

    ComparisonReader(
            FeedbackKafka kafka, FeedbackLog log, Comparisons comparisons, AnswerMaker maker, LiveSampling sampling) {
        this.kafka = kafka;
        this.log = log;
        this.comparisons = comparisons;
        this.maker = maker;
        this.sampling = sampling;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void read() throws InterruptedException {
        try (var consumer = kafka.comparisons()) {
            read(consumer);
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) throws InterruptedException {
        var partition = FeedbackKafka.COMPARISONS;
        consumer.assign(List.of(partition));
        consumer.seek(partition, comparisons.next());
        var committed = consumer.committed(Set.of(partition)).get(partition);
        long lettersFrom = committed == null ? 0 : committed.offset();
        long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        while (!thread.isStopped()) {
            for (var record : consumer.poll(POLL)) {
                apply(record, record.offset() >= lettersFrom);
            }
            long next = consumer.position(partition);
            if (next > lettersFrom) {
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
                lettersFrom = next;
            }
            comparisons.readUpTo(next, next >= end);
            thread.goesWell();
            if (next >= end) {
                maker.work();
                sampling.work();
            }
        }
    }

    private void apply(ConsumerRecord<String, byte[]> record, boolean isNew) throws InterruptedException {
        @Nullable String key = record.key();
        try {
            if (key == null) {
                throw new IllegalArgumentException("the record has no key");
            }
            if (record.value() == null) {
                comparisons.close(key);
                return;
            }
            var comparison = PARSER.deserialize(record.topic(), record.value());
            if (!key.equals(comparison.getComparisonId())) {
                throw new IllegalArgumentException("the record's key is not the one of what it says");
            }
            if (!comparisons.put(comparison)) {
                LOG.errorf("comparisons@%d is left out: too many are open or too long", record.offset());
            }
        } catch (SerializationException | IllegalArgumentException e) {
            if (key != null) {
                comparisons.close(key);
            }
            if (isNew) {
                deadLetter(record, String.valueOf(e.getMessage()));
            }
        }
    }

    private void deadLetter(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        LOG.warnf("comparisons@%d is no comparison: %s", record.offset(), reason);
        if (record.serializedValueSize() > Derivation.RECORD_BYTES_MAX) {
            LOG.errorf("comparisons@%d is too large for its dead-letter topic", record.offset());
        } else {
            log.record(DeadLetters.of(record, reason));
        }
    }
}
