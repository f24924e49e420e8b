package dev.millrace.tokenizer.app;

import dev.millrace.security.BrokerSecurity;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Kafka clients as this service uses them. */
final class KafkaSettings {
    /** Records of one poll of prompts; the topic door may be this much over its bound before it pauses. */
    static final int PROMPTS_POLL_MAX = 16;

    private static final byte[] NO_BYTES = {};
    private static final int REPLIES_POLL_MAX = 2_000;
    private static final int RESUME_POLL_MAX = 500;
    /** Records of one poll of documents, which are large. */
    private static final int DOCUMENTS_POLL_MAX = 50;

    private static final int RESUME_FETCH_BYTES_MAX = 1 << 20;

    private static final String GROUP = "millrace-edge-prompts";

    private KafkaSettings() {}

    /**
     * Durable and without repeats. A record is tried for as long as recovery would find its request open, so that a
     * broker's absence delays completions instead of losing them; memory stays within the producer's buffer.
     */
    static KafkaProducer<String, byte[]> producer(EdgeConfig config) {
        var properties = common(config);
        properties.putAll(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                "millrace-edge-" + config.partition(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                5_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) config.recoveryWindow().toMillis(),
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                32L << 20));
        return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    /** Reads partitions that it is told to, from where it is told to. */
    static KafkaConsumer<String, byte[]> assigned(EdgeConfig config) {
        return consumer(config, "replies", REPLIES_POLL_MAX, Map.of());
    }

    /** Reads for one resumed stream; small fetches, because there may be many. */
    static KafkaConsumer<String, byte[]> resuming(EdgeConfig config, int number) {
        return consumer(
                config,
                "resume-" + number,
                RESUME_POLL_MAX,
                Map.of(
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        RESUME_FETCH_BYTES_MAX,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        RESUME_FETCH_BYTES_MAX));
    }

    /** Reads all of topic batches. */
    static KafkaConsumer<String, byte[]> batches(EdgeConfig config) {
        return consumer(config, "batches", RESUME_POLL_MAX, Map.of());
    }

    /** Reads all of topic documents. */
    static KafkaConsumer<String, byte[]> documents(EdgeConfig config) {
        return consumer(config, "documents", DOCUMENTS_POLL_MAX, Map.of());
    }

    /** Shares the look at new documents with the other edges; offsets are committed by hand. */
    static KafkaConsumer<String, byte[]> documentChecks(EdgeConfig config) {
        return consumer(
                config,
                "document-checks",
                DOCUMENTS_POLL_MAX,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "millrace-edge-documents",
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer"));
    }

    /** Shares the prompts with the other edges; offsets are committed by hand. */
    static KafkaConsumer<String, byte[]> prompts(EdgeConfig config) {
        return consumer(
                config,
                "prompts",
                PROMPTS_POLL_MAX,
                Map.of(ConsumerConfig.GROUP_ID_CONFIG, GROUP, ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"));
    }

    private static KafkaConsumer<String, byte[]> consumer(
            EdgeConfig config, String what, int pollMax, Map<String, Object> more) {
        var properties = common(config);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "millrace-edge-" + what + "-" + config.partition());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollMax);
        properties.putAll(more);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The bytes of a record; of one without a value, as log compaction writes them, none. */
    static byte[] value(ConsumerRecord<String, byte @Nullable []> record) {
        return Objects.requireNonNullElse(record.value(), NO_BYTES);
    }

    private static Properties common(EdgeConfig config) {
        var properties = new Properties();
        properties.putAll(BrokerSecurity.with(Map.of("bootstrap.servers", config.kafkaBootstrapServers())));
        return properties;
    }
}
