package dev.millrace.eval.app;

import dev.millrace.broker.EmbeddedBroker;
import io.grpc.Server;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model that can be away, with a reward model that nobody has promoted yet, and routes for what it says. */
public class RewardResource implements QuarkusTestResourceLifecycleManager {
    private final Rewarder rewarder = new Rewarder();

    @Override
    public Map<String, String> start() {
        rewarder.start();
        return Map.of(
                "millrace.reward.folder",
                rewarder.folder.toString(),
                "millrace.reward.tokenizer-address",
                "127.0.0.1:" + rewarder.port,
                "millrace.reward.model-address",
                "127.0.0.1:" + rewarder.port,
                "millrace.reward.scored-share",
                "1",
                "millrace.reward.routes",
                "review: reward < -0.5; good: reward >= 1, uncertainty < 2");
    }

    @Override
    public void stop() {
        rewarder.stop();
        try (var files = Files.walk(rewarder.folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(rewarder, new TestInjector.MatchesType(Rewarder.class));
    }

    /** A {@link CountingModel} on a port that stays, and the version of its reward model. */
    public static final class Rewarder {
        private final Path folder;
        private final int port;
        private final String version;
        private @Nullable Server running;

        Rewarder() {
            try {
                folder = Files.createTempDirectory("eval-rewards");
                version = CountingModel.writeReward(folder);
                port = EmbeddedBroker.freePorts()[0];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts the model. */
        public void start() {
            try {
                running = CountingModel.start(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Stops it when it runs. */
        public void stop() {
            if (running != null) {
                running.shutdownNow();
                running = null;
            }
        }

        /** Version of the reward model. */
        public String version() {
            return version;
        }
    }
}
