package dev.millrace.eval.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A real broker with the planned topics, an edge and a model, and free ports for the service under test. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {
    private final Broker broker = new Broker();
    private final RewardSurroundings surroundings = new RewardSurroundings();

    @Override
    public Map<String, String> start() {
        try {
            broker.start();
            var surrounding = "127.0.0.1:" + surroundings.start();
            var ports = EmbeddedBroker.freePorts();
            return Map.of(
                    "millrace.reward.folder",
                    surroundings.folder().toString(),
                    "millrace.reward.tokenizer-address",
                    surrounding,
                    "millrace.reward.model-address",
                    surrounding,
                    "kafka.bootstrap.servers",
                    broker.bootstrapServers(),
                    "quarkus.grpc.server.test-port",
                    Integer.toString(ports[0]),
                    "quarkus.http.test-port",
                    Integer.toString(ports[1]),
                    "millrace.rankings.ack-timeout",
                    "3s",
                    "millrace.feedback.sample",
                    "random:1",
                    "millrace.feedback.sample-answers",
                    "2",
                    "millrace.scores.watchers-max",
                    "3");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        surroundings.stop();
        delete(surroundings.folder());
        broker.stop();
        broker.deleteFolder();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(broker, new TestInjector.MatchesType(Broker.class));
        injector.injectIntoFields(surroundings, new TestInjector.MatchesType(RewardSurroundings.class));
    }

    /** A broker that can be stopped and started on the same port and folder. */
    public static final class Broker {
        private final Path folder;
        private final int[] ports;
        private @Nullable EmbeddedBroker running;

        Broker() {
            try {
                folder = Files.createTempDirectory("eval-broker");
                ports = EmbeddedBroker.freePorts();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts it and creates what topics are missing. */
        public void start() {
            running = EmbeddedBroker.start(folder, ports[0], ports[1]);
            try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
                new TopicCreator(admin, (short) 1).create(TopicPlan.bundled());
            }
        }

        /** Stops it when it runs. */
        public void stop() {
            if (running != null) {
                running.close();
                running = null;
            }
        }

        /** Its address. */
        public String bootstrapServers() {
            return "127.0.0.1:" + ports[0];
        }

        void deleteFolder() {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
