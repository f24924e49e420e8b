package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.LedgerBounds;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Rankings;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.report.AgreementReport;
import dev.millrace.eval.resampling.Resampling;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class HumanRunTest {
    private final FeedbackLedger ledger = new FeedbackLedger(new LedgerBounds(1_000, 100, 100, 50));

    private final HumanRun.Texts texts = new HumanRun.Texts() {
        @Override
        public String prompt(Group group) {
            return "prompt " + group.promptId();
        }

        @Override
        public String answer(Group group, int answer) {
            return "answer " + answer;
        }
    };

    @Test
    void measuresWinsRanksAndAgreement() {
        rank("1 2 3", "1 2 3");
        rank("2 1 1", "1 1 2");
        var run = run().of("model 0", new SplittableRandom(1));
        var task = run.tasks().getFirst();
        assertEquals("human.helpful", task.task());
        // First item: 4 of 4 won. Second: ann 0 of 2, ben a tie and a win, so 1.5 of 4.
        assertEquals((1 + 1.5 / 4) / 2, task.figures().getFirst().value(), 1e-12);
        assertEquals((1 + 1.5) / 2, task.figures().get(1).value(), 1e-12);
        assertEquals(
                AgreementReport.of(ledger.counted()).alpha().orElseThrow(),
                task.figures().get(2).value());
        assertEquals(
                AgreementReport.of(ledger.counted()).agreement().orElseThrow(),
                task.figures().get(3).value());
        assertEquals("2", run.settings().get("labellers"));
        assertEquals(
                "prompt p0",
                ((Request.Generate) task.items().getFirst().item().requests().getFirst()).context());
    }

    @Test
    void isComparedLikeAnyOtherRun() {
        rank("1 2 3", "1 2 3");
        rank("2 1 1", "1 1 2");
        var runs = List.of(run().of("model 0", new SplittableRandom(1)), run().of("model 2", new SplittableRandom(1)));
        var report = RunReport.of(runs, HumanRun.aggregations(), Resampling.DEFAULT, new SplittableRandom(1));
        var row = report.tasks().getFirst().metrics().getFirst();
        // Of the third model's eight comparisons ann's second one has a win and a tie: 1.5 / 4 of that item, half of it
        // overall.
        assertEquals(
                (0 + 1.5 / 4) / 2 - (1 + 1.5 / 4) / 2,
                row.cells().get(1).difference().orElseThrow().value(),
                1e-12);
        assertEquals(2, row.cells().get(1).difference().orElseThrow().pairs());
        assertEquals(
                List.of(
                        "Metric krippendorff_alpha,none is not compared: it is of all labellers and competitors together.",
                        "Metric pairwise_agreement,none is not compared: it is of all labellers and competitors together."),
                report.tasks().getFirst().remarks());
    }

    @Test
    void knowsNoLengthOfAnswers() {
        rank("1 2 3", "1 2 3");
        var run = run().of("model 0", new SplittableRandom(1));
        var other = new Run(
                "x", "x", run.model(), run.modelVersion(), Map.of("labellers", "9"), 0, 0, run.tasks(), run.groups());
        var report =
                RunReport.of(List.of(run, other), HumanRun.aggregations(), Resampling.DEFAULT, new SplittableRandom(1));
        assertEquals(
                List.of(Double.NaN, Double.NaN),
                report.decoding().orElseThrow().rows().stream()
                        .map(DecodingComparison.Row::meanTokens)
                        .toList());
    }

    @Test
    void refusesACompetitorThatNobodyRanked() {
        rank("1 2", "1 2");
        assertThrows(IllegalArgumentException.class, () -> run().of("model 9", new SplittableRandom(1)));
    }

    private HumanRun run() {
        return new HumanRun(ledger.counted(), Origin::model, texts);
    }

    private void rank(String byAnn, String byBen) {
        int item = ledger.size() / 2;
        long offset = ledger.size();
        ledger.apply(offset, new LedgerEvent.Recorded(Rankings.of("a" + item, "p" + item, "ann", byAnn)));
        ledger.apply(offset + 1, new LedgerEvent.Recorded(Rankings.of("b" + item, "p" + item, "ben", byBen)));
    }
}
