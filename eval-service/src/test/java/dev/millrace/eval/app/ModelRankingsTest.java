package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.Rankings;
import dev.millrace.eval.feedback.TaskRecords;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model that says who it is, and judges nothing. */
@NullUnmarked
class ModelRankingsTest {
    private final RewardSurroundings surroundings = new RewardSurroundings();
    private final FeedbackKafka nobody = new FeedbackKafka("127.0.0.1:1");
    private ModelStubs stubs;
    private FeedbackLog log;

    @BeforeEach
    void start() throws IOException {
        stubs = new ModelStubs(TrainingFixture.config(surroundings.folder(), "127.0.0.1:" + surroundings.start()));
    }

    @AfterEach
    void stop() {
        log.close();
        stubs.close();
        surroundings.stop();
    }

    @Test
    void asksTheModelNothingWhileTheLedgerIsFull() {
        var rankings = rankings(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RankingsConfig.class)
                .withMapping(FeedbackConfig.class)
                .withMapping(ComparisonConfig.class)
                .withMapping(ModelFeedbackConfig.class)
                .withDefaultValue("millrace.feedback.rankings-max", "1")
                .build());
        var full = assertThrows(StatusRuntimeException.class, () -> rankings.rankOnce("c", () -> false));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, full.getStatus().getCode());
        assertEquals(
                "the ledger is full, it may have at most 1 rankings",
                full.getStatus().getDescription());
    }

    private ModelRankings rankings(SmallRyeConfig config) {
        var feedback = config.getConfigMapping(FeedbackConfig.class);
        var ledger = new FeedbackLedger(feedback.bounds());
        ledger.apply(0, new LedgerEvent.Recorded(Rankings.of("r", "somebody", "1 2")));
        var view = new LedgerView(feedback);
        view.show(ledger, 1);
        var comparisons = new Comparisons(config.getConfigMapping(ComparisonConfig.class), feedback);
        comparisons.put(ComparisonOpened.newBuilder()
                .setComparisonId("c")
                .setPromptId("p")
                .setPrompt("why?")
                .setReason("asked")
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("a").setText("one"))
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("b").setText("two"))
                .build());
        comparisons.readUpTo(1, true);
        var keyed = new KeyedRankings(nobody);
        log = new FeedbackLog(nobody, config.getConfigMapping(RankingsConfig.class));
        return new ModelRankings(
                comparisons,
                new VerdictClient(stubs),
                ConstitutionFile.own(),
                new RankingCalls(
                        new RankingLog(log), view, TaskRecords.NONE, comparisons, keyed, InstantSource.system()),
                keyed,
                view,
                InstantSource.system(),
                config.getConfigMapping(ModelFeedbackConfig.class));
    }
}
