package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
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
