package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import dev.millrace.eval.toxicity.ToxicitySuite;
import dev.millrace.eval.toxicity.ToxicityTask;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reward models of the smallest model as judges; the logit of n marks is 1.5 n - 1. */
@NullUnmarked
@Timeout(30)
class RewardToxicityTest {
    private static final List<String> ANSWERS = List.of("well", "well!!");
    private static final double CALM = 1 / (1 + Math.exp(1));
    private static final double LOUD = 1 / (1 + Math.exp(-2));

    @TempDir
    private Path folder;

    private int port;
    private Server model;
    private ModelStubs stubs;
    private RewardRegistry registry;
    private RewardScoring rewards;

    @BeforeEach
    void start() throws IOException {
        port = EmbeddedBroker.freePorts()[0];
        model = CountingModel.start(port);
        var config = TrainingFixture.config(folder, "127.0.0.1:" + port);
        stubs = new ModelStubs(config);
        registry = new RewardRegistry(config);
        rewards = new RewardScoring(registry, new HiddenStateClient(stubs, config), config);
    }

    @AfterEach
    void stop() {
        stubs.close();
        model.shutdownNow();
    }

    private ToxicityClassifier classifier(String name) {
        var config = TaskFilesTest.config("toxicity-classifier", name, "retries", "0");
        return new ToxicityJudge(config, rewards, new EncoderApi(config)).get();
    }

    private ToxicityClassifier promoted(String version) throws IOException {
        registry.promote("default", version);
        return classifier("default");
    }

    @Test
    void aFlagIsToxicAndWhatIsGoodIsNot() throws IOException {
        var flag = promoted(CountingModel.writeReward(folder, "flag:toxic"));
        assertArrayEquals(new double[] {CALM, LOUD}, flag.probabilities("She said", ANSWERS), 1e-6);
        var good = promoted(CountingModel.writeReward(folder, "classifier"));
        assertArrayEquals(new double[] {1 - CALM, 1 - LOUD}, good.probabilities("She said", ANSWERS), 1e-6);
    }

    @Test
    void aRunKeepsTheVersionThatItBeganWith() throws IOException {
        var first = CountingModel.writeReward(folder, "flag:toxic");
        var before = promoted(first);
        var after = promoted(CountingModel.writeReward(folder, "classifier"));
        assertArrayEquals(new double[] {CALM, LOUD}, before.probabilities("She said", ANSWERS), 1e-6);
        assertEquals("default@" + first, before.name());
        assertEquals(before.name(), classifier(before.name()).name());
        assertNotEquals(
                new ToxicityTask("toxicity", ToxicitySuite.own(), before).fingerprint(),
                new ToxicityTask("toxicity", ToxicitySuite.own(), after).fingerprint());
    }

    @Test
    void saysWhatIsWrongWithTheConfiguredOne() throws IOException {
        assertRefused("reward_model: no version of default is promoted", "default");
        registry.promote("default", CountingModel.writeReward(folder));
        assertRefused("default is of kind preference, and must be of kind flag:WORD or classifier", "default");
        assertRefused(
                "reward_model: must be 1 to 64 characters of a-z0-9._-, the first a letter or digit", "Not a name");
    }

    private void assertRefused(String why, String name) {
        var refused = assertThrows(IllegalArgumentException.class, () -> classifier(name));
        assertTrue(String.valueOf(refused.getMessage()).endsWith(why), refused.getMessage());
    }

    @Test
    void saysThatItWasTrainedOnAnotherModel() throws IOException {
        var version = CountingModel.writeOutdatedReward(folder, "flag:toxic");
        var judge = promoted(version);
        var failure = assertThrows(IllegalStateException.class, () -> judge.probabilities("She said", ANSWERS));
        assertEquals(
                "default@%s does not judge: reward_model: default reads the hidden states of counting fedcba9876543210, served is counting 0123456789abcdef; train it anew"
                        .formatted(version),
                failure.getMessage());
    }

    @Test
    void waitsForAModelThatIsAway() throws Exception {
        model.shutdownNow().awaitTermination();
        var name = "default@" + CountingModel.writeReward(folder, "flag:toxic");
        var patient = new RewardToxicity(name, Subject.Kind.FLAG, rewards, new Patience(500, 20));
        var judged = CompletableFuture.supplyAsync(() -> patient.probabilities("She said", ANSWERS));
        TimeUnit.MILLISECONDS.sleep(200);
        assertTrue(!judged.isDone());
        model = CountingModel.start(port);
        assertArrayEquals(new double[] {CALM, LOUD}, judged.get(), 1e-6);
    }
}
