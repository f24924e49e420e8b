package dev.millrace.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.broker.TopicCreator.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker, the plan and the creator together, on a real broker: a start costs two seconds, so there are few tests. */
class EmbeddedBrokerTest {
    private static final TopicPlan PLAN = TopicPlan.bundled();

    @Test
    void keepsTopicsAndRecordsOverARestart(@TempDir Path folder) throws Exception {
        var ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.start(folder, ports[0], ports[1])) {
            try (var admin = admin(broker)) {
                new TopicCreator(admin, (short) 1).create(PLAN);
            }
            produce(broker, "prompts", "key", "value".getBytes(UTF_8));
        }
        try (var broker = EmbeddedBroker.start(folder, ports[0], ports[1])) {
            var record = first(broker, "prompts");
            assertEquals("key", record.key());
            assertArrayEquals("value".getBytes(UTF_8), record.value());
            try (var admin = admin(broker)) {
                assertEquals(new Result(List.of(), List.of()), new TopicCreator(admin, (short) 1).create(PLAN));
            }
        }
    }

    @Test
    void createsWhatIsMissingAndLeavesTheRestAlone(@TempDir Path folder) throws Exception {
        var ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.start(folder, ports[0], ports[1]);
                var admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("scores", 2, (short) 1)))
                    .all()
                    .get();
            var creator = new TopicCreator(admin, (short) 1);

            var result = creator.create(PLAN);

            assertEquals(
                    List.of("topic scores has 2 partitions, the plan says 4: it was left as it is"), result.warnings());
            var expected = new TreeSet<>(Set.of("prompts.dlq", "completions.dlq", "rankings.dlq"));
            expected.addAll(Set.of(
                    "generation-requests.dlq",
                    "generation-control.dlq",
                    "comparisons.dlq",
                    "documents.dlq",
                    "training-jobs.dlq"));
            PLAN.topics().forEach(topic -> expected.add(topic.name()));
            assertEquals(expected, new TreeSet<>(admin.listTopics().names().get()));
            expected.remove("scores");
            assertEquals(expected, new TreeSet<>(result.created()));
            assertEquals(8, partitions(admin, "generated-tokens"));
            assertEquals(1, partitions(admin, "prompts.dlq"));
            assertEquals("900000", config(admin, "generated-tokens", "retention.ms"));
            assertEquals("90000", config(admin, "generated-tokens", "segment.ms"));
            assertEquals("compact", config(admin, "rankings", "cleanup.policy"));
            assertEquals("518400000", config(admin, "rankings", "max.compaction.lag.ms"));
            assertEquals("2592000000", config(admin, "completions.dlq", "retention.ms"));
            assertEquals(new Result(List.of(), result.warnings()), creator.create(PLAN));
        }
    }

    @Test
    void closesASegmentAfterATenthOfTheRetention() {
        assertEquals(
                Map.of("cleanup.policy", "delete", "retention.ms", "60000", "segment.ms", "60000"),
                TopicCreator.configs(new Retention.Until(Duration.ofMinutes(1))));
        assertEquals(
                "604800000",
                TopicCreator.configs(new Retention.Until(Duration.ofDays(365))).get("segment.ms"));
    }

    @Test
    void saysThatNoBrokerAnswers() throws Exception {
        var nobody = "127.0.0.1:" + EmbeddedBroker.freePorts()[0];
        try (var admin = Admin.create(Map.of(
                "bootstrap.servers",
                nobody,
                "default.api.timeout.ms",
                "500", //
                "request.timeout.ms",
                "500"))) {
            assertThrows(IllegalStateException.class, () -> new TopicCreator(admin, (short) 1).create(PLAN));
        }
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static int partitions(Admin admin, String topic) throws Exception {
        var descriptions = admin.describeTopics(List.of(topic)).allTopicNames().get();
        return descriptions.values().iterator().next().partitions().size();
    }

    private static String config(Admin admin, String topic, String key) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var configs = admin.describeConfigs(List.of(resource)).all().get();
        return configs.values().iterator().next().get(key).value();
    }

    private static void produce(EmbeddedBroker broker, String topic, String key, byte[] value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
        }
    }

    private static ConsumerRecord<String, byte[]> first(EmbeddedBroker broker, String topic) {
        var config =
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return consumer.poll(Duration.ofSeconds(20)).iterator().next();
        }
    }
}
