package dev.millrace.local.system;

import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Brings the topics of {@code deploy/kafka/topics.yaml} to the brokers that the settings name. */
public record TopicSetup(Settings settings) {
    private static final String ANSWER_MS_MAX = "10000";

    /**
     * Creates what is missing.
     *
     * @throws UsageException when the brokers do not answer or refuse
     */
    public TopicCreator.Result create() {
        var client = new HashMap<>(settings.brokerSecurity());
        client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        try (var admin = Admin.create(client)) {
            return new TopicCreator(admin, (short) settings.replicationFactor()).create(plan());
        } catch (IllegalStateException | KafkaException e) {
            throw new UsageException(
                    "the topics cannot be created on %s: %s".formatted(settings.bootstrapServers(), e.getMessage()));
        }
    }

    private TopicPlan plan() {
        Path file = settings.root().resolve("deploy/kafka/topics.yaml");
        try {
            return Files.exists(file) ? TopicPlan.read(file) : TopicPlan.bundled();
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(file + " cannot be used: " + e.getMessage());
        }
    }
}
