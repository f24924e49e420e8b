package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.EvalServiceGrpc;
import dev.millrace.contract.eval.v1.ListRewardModelsRequest;
import dev.millrace.contract.eval.v1.RewardModelCard;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The guards of reward models at work: what scores say, what the cards say, and the alarm. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestProfile(EvalRewardGuardsTest.SmallWindow.class)
@NullUnmarked
class EvalRewardGuardsTest extends EvalFixture {
    private static final long HOUR_MS = 3_600_000;

    /** Ten rewards make a point of the alarm. */
    public static final class SmallWindow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.reward.alarm-window", "10",
                    "millrace.reward.scored-share", "1",
                    "millrace.reward.train-after-items", "0");
        }
    }

    @Inject
    ScoreFeed feed;

    @Inject
    RewardAlarm alarm;

    private int completions;

    /** The reward is the number of marks. People agree with it at first, and later like the fewest; answers become all marks. */
    @Test
    void doubtsRewardsAndRaisesTheAlarmWhenTheyRiseWhilePeopleAgreeLess() throws Exception {
        var news = new RecordingObserver();
        EvalServiceGrpc.newStub(channel)
                .watchScores(
                        WatchScoresRequest.newBuilder()
                                .setMetric("reward_alarm")
                                .build(),
                        news);
        await(() -> feed.watchers() == 1);
        judged(JudgedAnswers::marks, -HOUR_MS).publish(broker.bootstrapServers(), 0, 80);
        var first = train(true);
        assertTrue(first.getPromoted());
        assertFalse(first.hasDrift(), "there is no version to compare with");
        scoresSayHowFarTheyAreToBeTrusted();

        judged(JudgedAnswers::marks, HOUR_MS).publish(broker.bootstrapServers(), 80, 90);
        answerUntil("y y", () -> alarm.last().agreement() > 0.9);
        assertTrue(alarm.last().reward() < -1, "without a mark");
        tellsOfRewardsWithoutBoundAndKeepsThemFromTheAlarm();
        judged(text -> -JudgedAnswers.marks(text), HOUR_MS).publish(broker.bootstrapServers(), 90, 150);
        answerUntil("! ! ! ! ! ! ! ! !", () -> news.scores().size() == 1);
        var raised = news.scores().getFirst();
        assertEquals(1, raised.getValue());
        assertEquals("reward:default@" + first.getVersion(), raised.getScorer());
        assertEquals("answering", raised.getModel());
        assertTrue(get("/metrics").body().contains("millrace_eval_reward_alarm"));
        assertTrue(listed().getAlarm().contains("agreement with people fell"), listed().getAlarm());

        answerUntil("y y", () -> news.scores().size() == 2);
        assertEquals(0, news.scores().getLast().getValue());
        assertEquals("", listed().getAlarm());
        assertTrue(train(false).hasDrift());
        news.cancel();
    }

    private void tellsOfRewardsWithoutBoundAndKeepsThemFromTheAlarm() throws Exception {
        var told = new RecordingObserver();
        EvalServiceGrpc.newStub(channel)
                .watchScores(WatchScoresRequest.newBuilder().setMetric("reward").build(), told);
        await(() -> feed.watchers() == 2);
        // Three windows of them.
        answerUntil(
                "∞",
                () -> told.scores().stream()
                                .filter(score -> !Double.isFinite(score.getValue()))
                                .count()
                        >= 30);
        assertTrue(Double.isFinite(alarm.last().reward()));
        told.cancel();
    }

    private void scoresSayHowFarTheyAreToBeTrusted() {
        var again = "! y ".repeat(40);
        var scored = RewardServiceGrpc.newBlockingStub(channel)
                .scoreAnswers(ScoreAnswersRequest.newBuilder()
                        .setPrompt("Question")
                        .addAllAnswers(List.of("! ! y", "", again, "!".repeat(200)))
                        .build());
        for (var reward : scored.getRewardsList()) {
            double doubted = reward.getReward() - reward.getUncertainty();
            assertEquals(Math.clamp(doubted, -4, 4), reward.getGuarded(), 1e-9);
        }
        assertEquals("", scored.getRewards(0).getRefused());
        assertEquals("has 0 words, fewer than 1", scored.getRewards(1).getRefused());
        assertEquals(
                "0.97 of its 3-grams are repeated, more than 0.60",
                scored.getRewards(2).getRefused());
        assertTrue(scored.getRewards(3).getReward() > 10);
        assertEquals(4, scored.getRewards(3).getGuarded());
    }

    private static JudgedAnswers judged(ToDoubleFunction<String> taste, long fromNowMs) {
        return new JudgedAnswers(taste, 1, System.currentTimeMillis() + fromNowMs);
    }

    private RewardModelCard train(boolean promote) {
        var events = RewardServiceGrpc.newBlockingStub(channel)
                .trainRewardModel(
                        TrainRewardModelRequest.newBuilder().setPromote(promote).build());
        var last = events.next();
        while (events.hasNext()) {
            last = events.next();
        }
        return last.getCard();
    }

    private RewardModelCard listed() {
        return RewardServiceGrpc.newBlockingStub(channel)
                .listRewardModels(ListRewardModelsRequest.getDefaultInstance())
                .getCardsList()
                .stream()
                .filter(RewardModelCard::getPromoted)
                .findFirst()
                .orElseThrow();
    }

    /** Answers are scored two at a time, and others are left out: so many are needed until something comes of them. */
    private void answerUntil(String text, Callable<Boolean> condition) throws Exception {
        await(() -> {
            var id = "guarded-" + completions++;
            produce(id, saying(text, id).toByteArray());
            return condition.call();
        });
    }

    private static GenerationCompleted saying(String text, String id) {
        var completed = completion(id, "answering").toBuilder();
        completed.getChoicesBuilder(0).setText(text);
        completed
                .getPromptBuilder()
                .getConversationBuilder()
                .addMessages(ChatMessage.newBuilder().setRole("user").setContent("Question"));
        return completed.build();
    }
}
