package dev.millrace.eval.app;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on a real broker, without Quarkus. */
@NullUnmarked
abstract class TrainingFixture {
    private static final int PROMPTS = 120;

    @TempDir
    static Path folder;

    private static BrokerResource.Broker broker;
    private static RewardSurroundings surroundings;
    private static String address;

    @BeforeAll
    static void start() throws IOException {
        broker = new BrokerResource.Broker();
        broker.start();
        surroundings = new RewardSurroundings();
        address = "127.0.0.1:" + surroundings.start();
    }

    @AfterAll
    static void stop() {
        surroundings.stop();
        broker.stop();
        broker.deleteFolder();
    }

    static void judge(double sure) {
        new JudgedAnswers(JudgedAnswers::marks, sure, 1).publish(broker.bootstrapServers(), 0, PROMPTS);
    }

    /** What trains in one life of the service. */
    static final class Service implements AutoCloseable {
        final RewardRegistry registry;
        final RewardTrainer trainer;
        private final ModelStubs stubs;

        Service() {
            var config = config(folder, address);
            stubs = new ModelStubs(config);
            registry = new RewardRegistry(config);
            var hidden = new HiddenStateClient(stubs, config);
            trainer = new RewardTrainer(
                    new PreferenceReader(new FeedbackKafka(broker.bootstrapServers())),
                    hidden,
                    registry,
                    new ReferenceAnswers(config, hidden),
                    config,
                    InstantSource.system());
        }

        @Override
        public void close() {
            stubs.close();
        }
    }

    /** The defaults, but for where versions are kept and who says what a model makes of an answer. */
    static RewardConfig config(Path folder, String addresses) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RewardConfig.class)
                .withDefaultValue("millrace.reward.folder", folder.toString())
                .withDefaultValue("millrace.reward.tokenizer-address", addresses)
                .withDefaultValue("millrace.reward.model-address", addresses)
                .build()
                .getConfigMapping(RewardConfig.class);
    }
}
