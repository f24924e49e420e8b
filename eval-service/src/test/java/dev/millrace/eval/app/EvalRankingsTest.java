package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Rankings by gRPC. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class EvalRankingsTest extends EvalFixture {
    @Test
    void putsAValidRankingOnTheLogBeforeItAnswers() throws Exception {
        var ranking = ranking("prompt-1", 1, 1);
        var response =
                feedback.submitRanking(request(ranking.setRankingId("forged").build()));

        var record = TopicReader.read(broker.bootstrapServers(), Topics.RANKINGS, response.getRankingId(), 1)
                .getFirst();
        var recorded = FeedbackRecorded.parseFrom(record.value()).getRanking();
        assertEquals(response.getRankingId(), recorded.getRankingId());
        assertNotEquals("forged", recorded.getRankingId());
        assertEquals(36, UUID.fromString(recorded.getRankingId()).toString().length());
        assertTrue(Math.abs(System.currentTimeMillis() - recorded.getRecordedEpochMs()) < 60_000);
        assertEquals(
                ranking.build(),
                recorded.toBuilder()
                        .setRankingId("forged")
                        .clearRecordedEpochMs()
                        .build());
    }

    @Test
    void recordsARankingThatIsSentAgainUnderItsKeyOnce() throws Exception {
        var first = keyed(ranking("keyed-1", 1, 2), "try 1");
        var id = feedback.submitRanking(first).getRankingId();
        assertEquals(id, feedback.submitRanking(first).getRankingId());
        assertEquals(Status.Code.ALREADY_EXISTS, refusal(keyed(ranking("keyed-1", 2, 1), "try 1")));
        assertEquals(
                Status.Code.ALREADY_EXISTS,
                refusal(keyed(ranking("keyed-1", 1, 2).setNote("so"), "try 1")));
        assertEquals(Status.Code.INVALID_ARGUMENT, refusal(keyed(ranking("keyed-1", 1, 2), "k\n")));

        assertNotEquals(
                id,
                feedback.submitRanking(keyed(ranking("keyed-1", 1, 2).setLabellerId("m"), "try 1"))
                        .getRankingId());
        // An edit whose answer was lost: what it replaced is gone by then.
        var edit = keyed(ranking("keyed-1", 2, 1).setSupersedesRankingId(id), "try 2");
        var edited = feedback.submitRanking(edit).getRankingId();
        assertEquals(edited, feedback.submitRanking(edit).getRankingId());
        var records = TopicReader.committed(broker.bootstrapServers(), Topics.RANKINGS, id);
        assertEquals(2, records.size(), "recorded, and removed by the edit");
        assertEquals(
                1,
                TopicReader.committed(broker.bootstrapServers(), Topics.RANKINGS, edited)
                        .size());
        // It stands no more, so its key is free.
        assertEquals(
                id,
                feedback.submitRanking(keyed(ranking("keyed-2", 1, 2), "try 1")).getRankingId());
    }

    @Test
    void recordsARankingOnceHoweverManySendItAtOnce() throws Exception {
        var request = keyed(ranking("keyed-3", 1, 2), "at once");
        Callable<String> send = () -> feedback.submitRanking(request).getRankingId();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ids = threads.invokeAll(Collections.nCopies(8, send));
            for (var id : ids) {
                assertEquals(ids.getFirst().get(), id.get());
            }
            assertEquals(
                    1,
                    TopicReader.committed(
                                    broker.bootstrapServers(),
                                    Topics.RANKINGS,
                                    ids.getFirst().get())
                            .size());
        }
    }

    private Status.Code refusal(SubmitRankingRequest request) {
        return assertThrows(StatusRuntimeException.class, () -> feedback.submitRanking(request))
                .getStatus()
                .getCode();
    }

    private static SubmitRankingRequest keyed(RankingRecorded.Builder ranking, String key) {
        return SubmitRankingRequest.newBuilder()
                .setRanking(ranking)
                .setIdempotencyKey(key)
                .build();
    }

    @Test
    void namesTheFieldOfAnInvalidRanking() {
        var gap = assertThrows(
                StatusRuntimeException.class,
                () -> feedback.submitRanking(request(ranking("prompt-2", 1, 3).build())));
        assertEquals(Status.Code.INVALID_ARGUMENT, gap.getStatus().getCode());
        assertTrue(gap.getStatus().getDescription().startsWith("ranking.positions[1].rank: "), gap.toString());

        var empty = assertThrows(
                StatusRuntimeException.class, () -> feedback.submitRanking(SubmitRankingRequest.getDefaultInstance()));
        assertTrue(empty.getStatus().getDescription().startsWith("ranking.prompt_id: "), empty.toString());

        // Four texts of 65,536 characters of 4 bytes: 1 MiB, though each is within its bound.
        var large = ranking("prompt-2", 1, 2);
        for (int i = 0; i < 2; i++) {
            large.setAnswers(i, large.getAnswers(i).toBuilder().setText("😀".repeat(65_536)));
        }
        large.setPrompt("😀".repeat(65_536));
        large.addAnswers(large.getAnswers(0).toBuilder().setAnswerId("c"));
        large.addPositions(RankedPosition.newBuilder().setAnswerId("c").setRank(3));
        var tooLarge = assertThrows(StatusRuntimeException.class, () -> feedback.submitRanking(request(large.build())));
        assertEquals(Status.Code.INVALID_ARGUMENT, tooLarge.getStatus().getCode());
        assertTrue(tooLarge.getStatus().getDescription().startsWith("ranking: "), tooLarge.toString());
    }
}
