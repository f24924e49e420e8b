package dev.millrace.sampler.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.Topics;
import dev.millrace.sampler.ScriptedLogits;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/** What a sampler needs around it: a broker with the topics, and a model. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {
    static final ScriptedLogits LOGITS = new ScriptedLogits(500);

    private static @Nullable ScriptedModel running;
    private @Nullable EmbeddedBroker broker;

    /** The model that runs. */
    static ScriptedModel model() {
        return Objects.requireNonNull(running);
    }

    /** Creates the topics that the sampler reads and writes. */
    static void createTopics(String bootstrapServers) throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.GENERATION_REQUESTS, 2, (short) 1),
                            new NewTopic(Topics.GENERATION_CONTROL, 1, (short) 1),
                            new NewTopic(Topics.GENERATED_TOKENS, 4, (short) 1),
                            new NewTopic(Topics.deadLetter(Topics.GENERATION_REQUESTS), 1, (short) 1),
                            new NewTopic(Topics.deadLetter(Topics.GENERATION_CONTROL), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            int[] brokerPorts = EmbeddedBroker.freePorts();
            int[] ports = EmbeddedBroker.freePorts();
            broker = EmbeddedBroker.start(Files.createTempDirectory("broker"), brokerPorts[0], brokerPorts[1]);
            createTopics(broker.bootstrapServers());
            running = new ScriptedModel(LOGITS, 0);
            return Map.of(
                    "millrace.sampler.model-address", running.address(),
                    "millrace.sampler.bootstrap-servers", broker.bootstrapServers(),
                    "millrace.sampler.sessions-max", "4",
                    "quarkus.grpc.server.test-port", Integer.toString(ports[0]),
                    "quarkus.http.test-port", Integer.toString(ports[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (running != null) {
            running.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
