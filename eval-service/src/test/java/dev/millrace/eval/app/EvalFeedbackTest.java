package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.ForgetLabellerRequest;
import dev.millrace.contract.feedback.v1.GetAgreementRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.LabellerFigures;
import dev.millrace.contract.feedback.v1.LeaderboardRow;
import dev.millrace.contract.feedback.v1.ListLabellersRequest;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.WithdrawRankingRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The ledger by gRPC, and what is derived from it. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalFeedbackTest extends EvalFixture {
    @Test
    void derivesWhatLabellersPreferTogether() throws Exception {
        submit("ann", "together", 1, 2);
        submit("ben", "together", 2, 1);
        var derived = latest("together", one -> one.getLabellerIdsCount() == 2);
        assertEquals("prompt", derived.getPrompt());
        assertEquals("one", derived.getAnswers(0).getText());
        assertEquals("two", derived.getAnswers(1).getText());
        assertEquals(List.of("ann", "ben"), derived.getLabellerIdsList());
        assertEquals(List.of(pair(0, 1, 0.5f), pair(1, 0, 0.5f)), derived.getPairsList());
        assertEquals("human", derived.getLabellerKind());
    }

    @Test
    void anEditReplacesAndAWithdrawalBringsNothingBack() throws Exception {
        var first = submit("cat", "edited", 1, 2);
        assertEquals(List.of(pair(0, 1, 1)), latest("edited", _ -> true).getPairsList());
        submit("cat", "edited", 2, 1);
        latest("edited", one -> one.getPairsList().equals(List.of(pair(1, 0, 1))));
        var third = feedback.submitRanking(request(ranking("edited", 1, 1)
                        .setLabellerId("cat")
                        .setSupersedesRankingId(first)
                        .build()))
                .getRankingId();
        latest("edited", one -> one.getPairs(0).getTie());

        assertEquals(Status.Code.NOT_FOUND, code(() -> withdraw(third, "dan")));
        withdraw(third, "cat");
        awaitNothing("edited");
        assertEquals(Status.Code.NOT_FOUND, code(() -> withdraw(third, "cat")));
        assertEquals(
                Status.Code.NOT_FOUND,
                code(() -> feedback.submitRanking(request(ranking("edited", 1, 1)
                        .setLabellerId("cat")
                        .setSupersedesRankingId(first)
                        .build()))));
    }

    @Test
    void forgetsAPersonEverywhere() throws Exception {
        submit("eve", "forgotten-1", 1, 2);
        submit("eve", "forgotten-2", 1, 2);
        submit("fay", "forgotten-2", 2, 1);
        judge("eve", true);
        var forgotten = feedback.forgetLabeller(
                ForgetLabellerRequest.newBuilder().setLabellerId("eve").build());
        assertEquals(2, forgotten.getRankings());
        assertEquals(List.of(), labeller("eve"));
        awaitNothing("forgotten-1");
        assertEquals(
                List.of("fay"),
                latest(
                                "forgotten-2",
                                one -> one.getLabellerIdsCount() == 1
                                        && one.getLabellerIds(0).equals("fay"))
                        .getLabellerIdsList());
    }

    @Test
    void keepsAQuarantinedLabellerOutUntilHeIsLetIn() throws Exception {
        submit("gil", "quarantine", 1, 2);
        latest("quarantine", _ -> true);
        judge("gil", true);
        awaitNothing("quarantine");
        var row = labeller("gil").getFirst();
        assertTrue(row.getQuarantined());
        assertEquals("why", row.getQuarantineReason());
        assertEquals(0, row.getRankings());
        judge("gil", false);
        // Its text comes from the log, not from the record that let him in.
        assertEquals("one", latest("quarantine", _ -> true).getAnswers(0).getText());
    }

    @Test
    void tellsFiguresOfLabellersAgreementAndTheLeaderboard() throws Exception {
        for (var labeller : List.of("hal", "ida", "jim")) {
            for (int i = 0; i < 4; i++) {
                feedback.submitRanking(request(competing("board-" + i, labeller.equals("jim") ? 2 : 1)
                        .setLabellerId(labeller)
                        .setSpentMs(1_000 + i)
                        .build()));
            }
        }
        var row = labeller("hal").getFirst();
        assertEquals(4, row.getRankings());
        assertEquals("own", row.getCriterion());
        assertEquals(1_002, row.getMedianSpentMs());
        // Of the two others one says the same and one the opposite: no majority to agree with. For jim there is one.
        assertEquals(0, row.getSharedPairs());
        assertEquals(4, labeller("jim").getFirst().getSharedPairs());
        assertEquals(0, labeller("jim").getFirst().getAgreement());

        var agreement = feedback.getAgreement(
                        GetAgreementRequest.newBuilder().setCriterion("own").build())
                .getAgreements(0);
        assertEquals("human", agreement.getBetween());
        assertEquals(4, agreement.getItems());
        assertEquals(3, agreement.getLabellers());
        // Of three pairs of labellers one agrees on each pair of answers.
        assertEquals(1 / 3.0, agreement.getPairAgreement(), 1e-12);

        var board = feedback.getLeaderboard(
                GetLeaderboardRequest.newBuilder().setCriterion("own").build());
        assertEquals(12, board.getVotes());
        assertEquals(
                List.of("m1", "m2"),
                board.getRowsList().stream().map(LeaderboardRow::getCompetitor).toList());
        // 8 of 12 are ln 2 apart, and Elo's scale has 400 / ln 10 of them.
        assertEquals(
                400 * Math.log(2) / Math.log(10),
                board.getRows(0).getRating() - board.getRows(1).getRating(),
                1e-6);
        assertEquals(8, board.getRows(0).getWins());
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                code(() -> feedback.getLeaderboard(
                        GetLeaderboardRequest.newBuilder().setBy("luck").build())));
    }

    @Test
    void putsPoisonOnTheDeadLetterTopicAndGoesOn() throws Exception {
        var secret = "the secret ranking".getBytes(UTF_8);
        put("poison-1", secret);
        put("labeller:poison", secret);
        submit("kim", "after-poison", 1, 2);
        latest("after-poison", _ -> true);
        var letter = TopicReader.read(broker.bootstrapServers(), Topics.deadLetter(Topics.RANKINGS), "poison-1", 1)
                .getFirst();
        assertEquals("not a record of the topic's message type", header(letter, Headers.DEAD_LETTER_REASON));
        assertEquals(Topics.RANKINGS, header(letter, Headers.DEAD_LETTER_TOPIC));
        assertEquals("the secret ranking", new String(letter.value(), UTF_8));
    }

    private static RankingRecorded.Builder competing(String prompt, int rankOfFirst) {
        var ranking = ranking(prompt, rankOfFirst, 3 - rankOfFirst).setCriterion("own");
        for (int i = 0; i < 2; i++) {
            ranking.setAnswers(
                    i,
                    ranking.getAnswers(i).toBuilder()
                            .setOrigin(AnswerOrigin.newBuilder().setModel("m" + (i + 1))));
        }
        return ranking;
    }

    private String submit(String labeller, String prompt, int first, int second) {
        return feedback.submitRanking(request(
                        ranking(prompt, first, second).setLabellerId(labeller).build()))
                .getRankingId();
    }

    private void withdraw(String ranking, String labeller) {
        feedback.withdrawRanking(WithdrawRankingRequest.newBuilder()
                .setRankingId(ranking)
                .setLabellerId(labeller)
                .build());
    }

    @Test
    void letsNobodyOutOfQuarantineByAnOmission() {
        var nothing = JudgeLabellerRequest.newBuilder().setLabellerId("omitted").build();
        var e = assertThrows(StatusRuntimeException.class, () -> feedback.judgeLabeller(nothing));
        assertEquals("quarantined: must be given", e.getStatus().getDescription());
    }

    private void judge(String labeller, boolean quarantined) {
        feedback.judgeLabeller(JudgeLabellerRequest.newBuilder()
                .setLabellerId(labeller)
                .setQuarantined(quarantined)
                .setReason("why")
                .build());
    }

    private List<LabellerFigures> labeller(String labeller) {
        return feedback.listLabellers(ListLabellersRequest.newBuilder()
                        .setLabellerId(labeller)
                        .build())
                .getLabellersList();
    }

    private void put(String key, byte[] value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.RANKINGS, key, value)).get();
        }
    }

    private PreferencesDerived latest(String prompt, Predicate<PreferencesDerived> wanted) throws Exception {
        var found = new AtomicReference<PreferencesDerived>();
        await(() -> {
            last(prompt).filter(wanted).ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    private void awaitNothing(String prompt) throws Exception {
        await(() -> last(prompt).isEmpty());
    }

    private Optional<PreferencesDerived> last(String prompt) throws Exception {
        return PreferenceTopic.read(broker.bootstrapServers(), prompt + "/").values().stream()
                .findFirst()
                .flatMap(List::getLast);
    }

    private static PreferredPair pair(int chosen, int rejected, float weight) {
        return PreferredPair.newBuilder()
                .setChosen(chosen)
                .setRejected(rejected)
                .setMargin(1)
                .setWeight(weight)
                .build();
    }

    private static Status.Code code(Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
    }
}
