package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic from its beginning, for tests. */
record TopicProbe(String bootstrap) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Waits for the first message that fits. */
    <T extends Message> T await(String topic, Parser<T> parser, Predicate<T> fits) {
        return parse(parser, await(topic, record -> fits.test(parse(parser, record))));
    }

    /** Waits for the first record that fits. */
    ConsumerRecord<String, byte[]> await(String topic, Predicate<ConsumerRecord<String, byte[]>> fits) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (var consumer = consumer(topic)) {
            while (System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    if (fits.test(record)) {
                        return record;
                    }
                }
            }
        }
        throw new AssertionError("no such record on " + topic);
    }

    /** All messages that are there now and fit. */
    <T extends Message> List<T> all(String topic, Parser<T> parser, Predicate<T> fits) {
        var found = new ArrayList<T>();
        try (var consumer = consumer(topic)) {
            var ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    var message = parse(parser, record);
                    if (fits.test(message)) {
                        found.add(message);
                    }
                }
            }
        }
        return found;
    }

    private KafkaConsumer<String, byte[]> consumer(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList());
        return consumer;
    }

    private static <T extends Message> T parse(Parser<T> parser, ConsumerRecord<String, byte[]> record) {
        try {
            return parser.parseFrom(KafkaSettings.value(record));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
