package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.LedgerBounds;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.human.HumanItem;
import dev.millrace.eval.human.HumanRankings;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HumanProtoTest {
    private static final List<RunRecord> RUNS = List.of(run("run-1", "base:adapter"), run("run-2", "base"));

    private final HumanItem item = new HumanItem(new ItemResult(
            new Item(
                    3,
                    "id",
                    "{}",
                    "",
                    List.of(
                            new Request.Generate("Why?", Decoding.greedy(List.of(), 8)),
                            new Request.Generate("Why?", new Decoding(List.of(), 8, 0.7, 40, 0.9, 5)))),
            List.of(new Reply.Text("So.", 2), new Reply.Text("Because.", 2)),
            Map.of()));

    @Test
    void saysWhoseAnAnswerIsAndDoesNotTellLabellers() {
        var comparison = comparison("human-1-0-3");
        assertEquals(
                List.of(
                        AnswerOrigin.newBuilder()
                                .setModel("base")
                                .setAdapter("adapter")
                                .setPromptName("run-1")
                                .setSetting("temperature=0.0")
                                .build(),
                        AnswerOrigin.newBuilder()
                                .setModel("base")
                                .setPromptName("run-2")
                                .setSetting("temperature=0.7 top_k=40 top_p=0.9")
                                .build()),
                comparison.getAnswersList().stream()
                        .map(RankedAnswer::getOrigin)
                        .toList());
        var order = comparison.getAnswersList().stream()
                .map(RankedAnswer::getAnswerId)
                .toList();
        var shown = ComparisonProto.task(comparison, order).toString();
        assertFalse(shown.contains("run-") || shown.contains("base"), shown);
    }

    @Test
    void isTheSameWheneverItIsMadeAndKeepsTheRulesOfComparisons() {
        var comparison = comparison("human-1-0-3");
        assertEquals(comparison, comparison("human-1-0-3"));
        assertNotEquals(
                comparison.getAnswers(0).getAnswerId(),
                comparison("human-1-0-4").getAnswers(0).getAnswerId());
        assertEquals("human-1-0-3", ComparisonProto.newFromProto(comparison).id());
        // As of a comparison that somebody opens by hand.
        var asked = comparison.toBuilder().clearPromptId().build();
        assertEquals(
                comparison.getPromptId(), ComparisonProto.completed(asked, 7).getPromptId());
    }

    @Test
    void isFoundInTheLedgerAfterItHasBeenRanked() {
        var comparison = comparison("human-1-0-3");
        var ranking = RankingRecorded.newBuilder()
                .setRankingId("r")
                .setPromptId(comparison.getPromptId())
                .setPrompt(comparison.getPrompt())
                .addAnswers(comparison.getAnswers(1))
                .addAnswers(comparison.getAnswers(0))
                .addPositions(position(comparison, 0, 2))
                .addPositions(position(comparison, 1, 1))
                .setLabellerId("ann")
                .setCriterion("helpful")
                .setRecordedEpochMs(1)
                .setComparisonId(comparison.getComparisonId());
        var ledger = new FeedbackLedger(new LedgerBounds(10, 10, 10, 10));
        ledger.apply(0, new LedgerEvent.Recorded(FeedbackProto.fromProto(ranking.build())));
        var human = new RunSpec.Human(List.of("run-1", "run-2"), "helpful");
        var rankings = HumanRankings.of(human, List.of(item), ledger);
        assertEquals(1, rankings.rankings());
        assertEquals("So.", rankings.answer(rankings.counted().getFirst().group(), 1));
    }

    private ComparisonOpened comparison(String id) {
        return HumanProto.comparison(id, item, RUNS, "helpful", 7);
    }

    private static RankedPosition position(ComparisonOpened comparison, int answer, int rank) {
        return RankedPosition.newBuilder()
                .setAnswerId(comparison.getAnswers(answer).getAnswerId())
                .setRank(rank)
                .build();
    }

    private static RunRecord run(String id, String model) {
        var spec = new RunSpec(
                "",
                List.of("t"),
                "",
                0,
                OptionalInt.empty(),
                RunSpec.Sampling.OF_TASK,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.empty());
        return new RunRecord(id, spec, RunRecord.Status.COMPLETED, "", model, "1", 1, 2, List.of(), List.of());
    }
}
