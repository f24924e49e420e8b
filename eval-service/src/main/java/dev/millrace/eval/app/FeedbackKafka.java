package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.security.BrokerSecurity;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Kafka clients of the feedback's topics. */
@Singleton
class FeedbackKafka {
    /** Whoever is in this group and has the partition derives preferences. */
    static final String GROUP = "eval-feedback";

    /** All of topic rankings. */
    static final TopicPartition RANKINGS = new TopicPartition(Topics.RANKINGS, 0);

    /** All of topic comparisons. */
    static final TopicPartition COMPARISONS = new TopicPartition(Topics.COMPARISONS, 0);

    /** All of topic alerts; whoever is in its group and has it writes what follows from live completions. */
    static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS, 0);

    private static final int COMPARISONS_POLL_MAX = 100;
    private static final int RANKINGS_POLL_MAX = 500;
    /** As many are scored before their transaction is written. */
    private static final int COMPLETIONS_POLL_MAX = 16;

    private static final int TEXTS_POLL_MAX = 64;
    private static final int TRANSACTION_MS = 60_000;
    private static final int BLOCK_MS = 10_000;

    private final String servers;
    /** Of clients of which several are open at once. */
    private final AtomicLong numbers = new AtomicLong();

    FeedbackKafka(@ConfigProperty(name = "kafka.bootstrap.servers") String servers) {
        this.servers = servers;
    }

    /** Reads all rankings. */
    KafkaConsumer<String, byte[]> rankings() {
        return consumer("rankings", RANKINGS_POLL_MAX, Map.of());
    }

    /** Reads all comparisons; its group only remembers which dead letters are written. */
    KafkaConsumer<String, byte[]> comparisons() {
        return consumer(
                "comparisons", COMPARISONS_POLL_MAX, Map.of(ConsumerConfig.GROUP_ID_CONFIG, "eval-comparisons"));
    }

    /** Reads single rankings. */
    KafkaConsumer<String, byte[]> texts() {
        return consumer("texts", TEXTS_POLL_MAX, Map.of());
    }

    /** Reads single rankings that came again under their keys. */
    KafkaConsumer<String, byte[]> keyed() {
        return consumer("keyed", 1, Map.of());
    }

    /** Reads all rankings for an export. */
    KafkaConsumer<String, byte[]> exported() {
        return consumer("export-" + numbers.incrementAndGet(), TEXTS_POLL_MAX, Map.of());
    }

    /** Reads what is preferred. */
    KafkaConsumer<String, byte[]> preferences() {
        return consumer(
                "preferences-" + numbers.incrementAndGet(),
                RANKINGS_POLL_MAX,
                Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
    }

    /** Reads completions, scores and what was made of them. */
    KafkaConsumer<String, byte[]> online() {
        return consumer("online", RANKINGS_POLL_MAX, Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
    }

    /** Is in the group of the online figures. */
    KafkaConsumer<String, byte[]> onlineMember() {
        return consumer(
                "online-member",
                1,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "eval-online",
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer"));
    }

    /** Is in the group. */
    KafkaConsumer<String, byte[]> member() {
        return consumer(
                "member",
                1,
                Map.of(ConsumerConfig.GROUP_ID_CONFIG, GROUP, ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"));
    }

    /** Reads completions for their routes; with {@link #routing} each is routed once. */
    KafkaConsumer<String, byte[]> completions() {
        return consumer(
                "routing",
                COMPLETIONS_POLL_MAX,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "reward-routing",
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false));
    }

    private KafkaConsumer<String, byte[]> consumer(String what, int pollMax, Map<String, Object> more) {
        var settings = common("eval-feedback-" + what);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollMax);
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Writes what is derived; one that is opened fences those opened before, in whatever process. */
    KafkaProducer<String, byte[]> deriving() {
        return transactional("eval-feedback-deriving", GROUP);
    }

    /**
     * Writes routed completions. Its group fences it, not its id: several instances route side by side.
     *
     * @param process of all that ever routed
     */
    KafkaProducer<String, byte[]> routing(String process) {
        return transactional("eval-feedback-routed", "reward-routing-" + process);
    }

    private KafkaProducer<String, byte[]> transactional(String client, String id) {
        var settings = common(client);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BLOCK_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * BLOCK_MS);
        return producer(settings);
    }

    /** Writes rankings and comparisons: somebody waits, so it gives up before the call does. */
    KafkaProducer<String, byte[]> recording(int timeoutMs) {
        var settings = common("eval-feedback-recording");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs / 2);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
        return producer(settings);
    }

    private static KafkaProducer<String, byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> common(String client) {
        var settings = new HashMap<>(BrokerSecurity.with(Map.of("bootstrap.servers", servers)));
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, client);
        return settings;
    }
}
