package dev.millrace.model.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            // Nobody answers a gate here.
            var nobody = "127.0.0.1:" + EmbeddedBroker.freePorts()[0];
            return Map.ofEntries(
                    Map.entry("millrace.model.role", "trainer"),
                    Map.entry("millrace.model.bootstrap-servers", servers),
                    Map.entry("millrace.trainer.folder", folder.resolve("jobs").toString()),
                    Map.entry("millrace.trainer.data", folder.resolve("data").toString()),
                    Map.entry("millrace.trainer.queued", "3"),
                    Map.entry("millrace.trainer.eval-address", nobody),
                    Map.entry("millrace.trainer.model-address", nobody),
                    Map.entry("millrace.trainer.retrain.preferences", "3"),
                    Map.entry("millrace.trainer.retrain.criterion", "taste"),
                    Map.entry(
                            "millrace.trainer.retrain.spec", retraining(folder).toString()),
                    Map.entry("millrace.trainer.retrain.interval", "1s"),
                    Map.entry("millrace.trainer.retrain.look", "200ms"),
                    Map.entry("quarkus.grpc.server.test-port", Integer.toString(service[0])),
                    Map.entry("quarkus.http.test-port", Integer.toString(service[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It trains until somebody ends it. */
    private static Path retraining(Path folder) throws IOException {
        return Files.writeString(folder.resolve("retraining.json"), """
                {"adapter": "taste", "optimizer": {"name": "sgd", "momentum": 0.9}, "schedule": {"learning_rate": 0.01},
                 "run": {"updates_max": 1000000, "checkpoint_every": 10}}
                """);
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
