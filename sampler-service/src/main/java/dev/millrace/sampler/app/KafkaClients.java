package dev.millrace.sampler.app;

import static java.util.Objects.requireNonNullElse;

import dev.millrace.security.BrokerSecurity;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/** Makes the Kafka clients. Values are bytes that our own code parses, so that a record that is none can be set aside. */
record KafkaClients(SamplerConfig config) {
    private static final Logger LOG = Logger.getLogger(KafkaClients.class);
    /** Records that one poll returns at most, and so the size of what waits for a place. */
    private static final int POLL_RECORDS_MAX = 64;

    /** A message of commands and its record's frame. */
    private static final int FORWARD_BYTES_MAX = 2 << 20;

    private static final int EVICTION_SECONDS_MAX = 10;

    /** A member of the group of generation-requests; commits are explicit. */
    KafkaConsumer<String, byte[]> groupMember() {
        var settings = consumerSettings();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instance());
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CONSUMER.name());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
        return new KafkaConsumer<>(settings);
    }

    /**
     * Removes what a killed predecessor of the same instance name left in the group: else its partitions would stay
     * with the dead until its session times out, 45 s later.
     */
    void evictPredecessor() throws InterruptedException {
        try (var admin = Admin.create(
                BrokerSecurity.with(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers())))) {
            admin.removeMembersFromConsumerGroup(
                            config.group(),
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(config.instance()))))
                    .all()
                    .get(EVICTION_SECONDS_MAX, TimeUnit.SECONDS);
            LOG.infof("removed the dead predecessor of instance %s from its group", config.instance());
        } catch (ExecutionException | TimeoutException e) {
            // The usual case: there is none.
            LOG.debugf("no predecessor was removed: %s", reason(e));
        }
    }

    /** A reader of assigned partitions, without a group. */
    KafkaConsumer<String, byte[]> reader() {
        return new KafkaConsumer<>(consumerSettings());
    }

    /** A reader that reads to the end of a log and no further: it does not wait where there is nothing to read. */
    KafkaConsumer<String, byte[]> replayer() {
        var settings = consumerSettings();
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new KafkaConsumer<>(settings);
    }

    private Map<String, Object> consumerSettings() {
        var settings = new HashMap<>(BrokerSecurity.with(Map.of()));
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** The producer of commands to models: each at once, for a sequence waits for it. */
    KafkaProducer<String, byte[]> forwardProducer() {
        return new KafkaProducer<>(
                BrokerSecurity.with(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        FORWARD_BYTES_MAX,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        1_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        10_000)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** The producer of tokens and dead letters: what is given together in one request, acknowledged by all replicas. */
    KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                BrokerSecurity.with(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        config.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        1,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "none",
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        16L << 20,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        5_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        60_000)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** One line about a failure. */
    static String reason(Throwable error) {
        return requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
    }
}
