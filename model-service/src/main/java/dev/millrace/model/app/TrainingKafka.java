package dev.millrace.model.app;

import dev.millrace.security.BrokerSecurity;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka clients of a trainer; whoever opens one closes it. */
@Singleton
final class TrainingKafka {
    /** Whoever has the partition of training-jobs in this group takes what is requested there. */
    private static final String GROUP = "trainer";

    private static final int POLL_MAX = 16;
    /** A request is looked at with its data before the next poll. */
    private static final int POLL_EVERY_MS = 1_800_000;

    private static final int BLOCK_MS = 2_000;

    private final String servers;
    private final int timeoutMs;

    TrainingKafka(ModelConfig model, TrainerConfig config) {
        this.servers = model.bootstrapServers();
        this.timeoutMs = Math.toIntExact(config.logTimeout().toMillis());
    }

    /** Reads what is requested; its position is kept in its group. */
    KafkaConsumer<String, byte[]> requests() {
        return consumer(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                GROUP,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                POLL_MAX,
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                POLL_EVERY_MS));
    }

    /** Reads whatever it is told to. */
    KafkaConsumer<String, byte[]> reader() {
        return consumer(Map.of());
    }

    private KafkaConsumer<String, byte[]> consumer(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(BrokerSecurity.with(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "model-training",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest")));
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Writes everything. */
    KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                BrokerSecurity.with(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "trainer",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        BLOCK_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        timeoutMs / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        timeoutMs)),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
