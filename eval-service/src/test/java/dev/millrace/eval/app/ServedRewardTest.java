package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.Reward;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reward models that the model services serve as adapters, asked by name as those of the registry are. */
@NullUnmarked
class ServedRewardTest {
    private static final String ONE = "1111111111111111";
    private static final String TWO = "2222222222222222";

    private final RewardSurroundings model = new RewardSurroundings();
    private final RewardSurroundings other = new RewardSurroundings();
    private RewardRegistry registry;
    private RewardConfig config;
    private ModelStubs stubs;
    private RewardScoring scoring;

    private String address;

    @BeforeEach
    void start() throws IOException {
        address = "127.0.0.1:" + model.start();
        ask(address);
    }

    private void ask(String addresses) {
        config = TrainingFixture.config(model.folder(), addresses);
        registry = new RewardRegistry(config);
        stubs = new ModelStubs(config);
        scoring = new RewardScoring(registry, new HiddenStateClient(stubs, config), config);
    }

    @AfterEach
    void stop() {
        stubs.close();
        model.stop();
        other.stop();
    }

    private ScoreAnswersResponse score(String name, String... answers) {
        return scoring.score(ScoreAnswersRequest.newBuilder()
                .setRewardModel(name)
                .setPrompt("Question")
                .addAllAnswers(List.of(answers))
                .build());
    }

    private static List<Double> rewards(ScoreAnswersResponse response) {
        return response.getRewardsList().stream().map(Reward::getReward).toList();
    }

    private void assertRefused(Status.Code code, String says, String name) {
        var status = assertThrows(StatusRuntimeException.class, () -> score(name, "a!"))
                .getStatus();
        assertEquals(code, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains(says), status.getDescription());
    }

    @Test
    void saysTheScoreOfItsHeadAndWhichVersionSaidIt() {
        model.serveReward("taste", ONE, 2.5);
        var response = score("taste", "calm", "loud!!!!", "");
        assertEquals("taste@" + ONE, response.getRewardModel() + "@" + response.getVersion());
        assertEquals(List.of(0.0, 10.0, 0.0), rewards(response));
        var loud = response.getRewards(1);
        assertEquals("Question|loud!!!!".length(), loud.getTokens());
        assertEquals(0, loud.getUncertainty());
        assertEquals(10, loud.getGuarded(), "bounds are in deviations, which it does not know");
        assertTrue(response.getRewards(2).getRefused().contains("words"), "texts are checked as ever");
        assertEquals(ONE, score("taste").getVersion());
        assertEquals(response, score("taste@" + ONE, "calm", "loud!!!!", ""));
    }

    @Test
    void remembersWhatEachVersionOfEachSaid() {
        model.serveReward("taste", ONE, 1);
        model.serveReward("strict", ONE, -1);
        for (int time = 0; time < 2; time++) {
            assertEquals(List.of(1.0), rewards(score("taste", "a!")));
            assertEquals(List.of(-1.0), rewards(score("strict", "a!")));
        }
        assertEquals(2, model.embedded("a!").size());
        model.serveReward("taste", TWO, 3);
        assertEquals(List.of(3.0), rewards(score("taste", "a!")));
        assertEquals(3, model.embedded("a!").size());
    }

    @Test
    void namesTheFieldWhereNoneOfTheNameIsServed() {
        assertRefused(Status.Code.NOT_FOUND, "reward_model: no version of terse is promoted, and no model", "terse");
        model.serveReward("taste", ONE, 1);
        assertRefused(Status.Code.NOT_FOUND, "version " + ONE + " is served as an adapter", "taste@" + TWO);
        assertRefused(Status.Code.NOT_FOUND, "reward_model: there is no nobody@" + TWO, "nobody@" + TWO);
    }

    @Test
    void asksTheRegistryFirst() throws IOException {
        model.serveReward("default", ONE, 2);
        var version = CountingModel.writeReward(model.folder());
        assertEquals(List.of(2.0), rewards(score("", "a!")), "none is promoted there yet");
        registry.promote("default", version);
        // Of the other model's states: so it was this one that was asked.
        assertRefused(Status.Code.FAILED_PRECONDITION, "reads the hidden states of counting", "default");
        assertEquals(List.of(2.0), rewards(score("default@" + ONE, "a!")));
    }

    @Test
    void takesNoScoreOfAnotherVersionThanItNames() throws IOException {
        model.serveReward("taste", ONE, 1);
        other.serveReward("taste", TWO, 5);
        stubs.close();
        ask(address + ",127.0.0.1:" + other.start());
        int refused = 0;
        for (int i = 0; i < 8; i++) {
            var answer = "a!".repeat(i + 1);
            try {
                var response = score("taste", answer);
                double weight = response.getVersion().equals(ONE) ? 1 : 5;
                assertEquals(List.of((i + 1) * weight), rewards(response));
            } catch (StatusRuntimeException e) {
                assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
                assertTrue(String.valueOf(e.getStatus().getDescription()).startsWith("reward_model: not every model"));
                refused++;
            }
        }
        assertTrue(refused > 0);
    }
}
