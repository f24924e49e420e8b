package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.ListRewardModelsRequest;
import dev.millrace.contract.eval.v1.PromoteRewardModelRequest;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Reward models by gRPC, from rankings to a version that scores. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalRewardTest extends EvalFixture {
    private static final int PROMPTS = 60;

    RewardSurroundings surroundings;

    @Test
    void asksForHiddenStatesBeforeATrainingNeedsThem() throws Exception {
        surroundings.busyWith(1);
        feedback.submitRanking(request(loud("ahead", "ahead", 1)));
        await(() -> surroundings.embedded("ahead").size() == 2);
        assertEquals(
                Set.of(List.of("ahead|loud!!"), List.of("ahead|calm")), Set.copyOf(surroundings.embedded("ahead")));
        // Somebody else on the same answers, and another order: nothing is computed again.
        surroundings.busyWith(0);
        feedback.submitRanking(
                request(loud("ahead", "ahead", 2).toBuilder().setLabellerId("m").build()));
        feedback.submitRanking(request(loud("later", "later", 1)));
        await(() -> surroundings.embedded("later").size() == 2);
        assertEquals(2, surroundings.embedded("ahead").size());
    }

    @Test
    void trainsOnWhatWasAskedForAlreadyAndTellsWhatItDid() throws Exception {
        for (int i = 0; i < PROMPTS; i++) {
            feedback.submitRanking(request(loud("train", "train-" + i, i % 10 == 0 ? 2 : 1)));
        }
        await(() -> surroundings.embedded("train").size() == 2 * PROMPTS);
        var rewards = RewardServiceGrpc.newBlockingStub(channel);
        var told = new ArrayList<TrainRewardModelResponse>();
        rewards.trainRewardModel(TrainRewardModelRequest.newBuilder()
                        .setRewardModel("loud")
                        .setCriterion("train")
                        .setPromote(true)
                        .build())
                .forEachRemaining(told::add);
        assertEquals(2 * PROMPTS, surroundings.embedded("train").size());
        var card = told.getLast().getCard();
        assertTrue(card.getAccuracy() > 0.7, card.toString());
        assertTrue(card.getPromoted());

        var listed = rewards.listRewardModels(ListRewardModelsRequest.newBuilder()
                        .setRewardModel("loud")
                        .build())
                .getCards(0);
        assertEquals(card, listed);
        // Another kind of judgement is not held against it, however right its answers to its own question are.
        var flags = new ArrayList<TrainRewardModelResponse>();
        rewards.trainRewardModel(TrainRewardModelRequest.newBuilder()
                        .setRewardModel("loud")
                        .setCriterion("train")
                        .setKind("flag:loud")
                        .setPromote(true)
                        .build())
                .forEachRemaining(flags::add);
        assertFalse(flags.getLast().getCard().getPromoted());
        assertTrue(listed.getTrainingMs() > 0);

        var scores = rewards.scoreAnswers(ScoreAnswersRequest.newBuilder()
                .setRewardModel("loud")
                .setPrompt("new")
                .addAnswers("loud!!")
                .addAnswers("calm")
                .build());
        assertTrue(scores.getRewards(0).getReward() > scores.getRewards(1).getReward(), scores.toString());
        var asked = scores.toBuilder().clearRewards().build();
        assertEquals(
                asked,
                rewards.scoreAnswers(ScoreAnswersRequest.newBuilder()
                        .setRewardModel("loud")
                        .setPrompt("new")
                        .build()));
    }

    @Test
    void saysWhatIsWrongWithACall() {
        var rewards = RewardServiceGrpc.newBlockingStub(channel);
        assertRefused(
                Status.INVALID_ARGUMENT.withDescription("answers: must be 0 to 16, are 17"),
                () -> rewards.scoreAnswers(ScoreAnswersRequest.newBuilder()
                        .setPrompt("p")
                        .addAllAnswers(Collections.nCopies(17, "a"))
                        .build()));
        assertRefused(
                Status.INVALID_ARGUMENT.withDescription("version: a version is 16 hexadecimal digits"),
                () -> rewards.promoteRewardModel(PromoteRewardModelRequest.newBuilder()
                        .setVersion("../x")
                        .build()));
        assertRefused(
                Status.NOT_FOUND.withDescription(
                        "reward_model: no version of nobody is promoted, and no model serves a reward model of that name as"
                                + " an adapter; one that a job made is served once it is promoted"),
                () -> rewards.scoreAnswers(ScoreAnswersRequest.newBuilder()
                        .setRewardModel("nobody")
                        .setPrompt("p")
                        .build()));
        assertRefused(
                Status.INVALID_ARGUMENT.withDescription("kind: must be preference, classifier or flag:WORD"),
                () -> rewards.trainRewardModel(TrainRewardModelRequest.newBuilder()
                                .setKind("other")
                                .build())
                        .next());
    }

    private static void assertRefused(Status expected, Executable call) {
        var status = assertThrows(StatusRuntimeException.class, call).getStatus();
        assertEquals(expected.getCode(), status.getCode());
        assertEquals(expected.getDescription(), status.getDescription());
    }

    /** A loud and a calm answer, of which the loud one has the rank. */
    private static RankingRecorded loud(String criterion, String prompt, int rank) {
        return RankingRecorded.newBuilder()
                .setPromptId(prompt)
                .setPrompt(prompt)
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("a").setText("loud!!"))
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("b").setText("calm"))
                .addPositions(RankedPosition.newBuilder()
                        .setAnswerId("a")
                        .setRank(rank)
                        .addFlags("loud"))
                .addPositions(RankedPosition.newBuilder().setAnswerId("b").setRank(3 - rank))
                .setLabellerId("l")
                .setCriterion(criterion)
                .build();
    }
}
