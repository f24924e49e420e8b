package dev.millrace.model.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A real broker with the planned topics, folders and free ports for a trainer. */
public class TrainerSurroundings implements QuarkusTestResourceLifecycleManager {
    private @Nullable EmbeddedBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            var folder = Files.createTempDirectory("trainer");
            var ports = EmbeddedBroker.freePorts();
            var started = EmbeddedBroker.start(folder.resolve("broker"), ports[0], ports[1]);
            broker = started;
            var servers = "127.0.0.1:" + ports[0];
            createTopics(servers);
            Files.createDirectories(folder.resolve("data"));
            var service = EmbeddedBroker.freePorts();
            return Map.of(
                    "millrace.model.role", "trainer",
                    "millrace.model.bootstrap-servers", servers,
                    "millrace.trainer.folder", folder.resolve("jobs").toString(),
                    "millrace.trainer.data", folder.resolve("data").toString(),
                    "millrace.trainer.queued", "3",
                    "quarkus.grpc.server.test-port", Integer.toString(service[0]),
                    "quarkus.http.test-port", Integer.toString(service[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createTopics(String servers) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            new TopicCreator(admin, (short) 1).create(TopicPlan.bundled());
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
