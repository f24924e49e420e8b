package dev.millrace.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.LedgerBounds;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import dev.millrace.eval.feedback.Rankings;
import dev.millrace.eval.leaderboard.Vote;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ReportTest {
    private final FeedbackLedger ledger = new FeedbackLedger(new LedgerBounds(1_000, 100, 100, 50));
    private long offset;

    @Test
    void fullAgreementIsOneByEveryMeasure() {
        for (int item = 0; item < 3; item++) {
            record(Rankings.of("a" + item, "p" + item, "ann", item == 1 ? "2 1 3" : "1 2 3"));
            record(Rankings.of("b" + item, "p" + item, "ben", item == 1 ? "2 1 3" : "1 2 3"));
        }
        // Alone on his item.
        record(Rankings.of("c", "q", "cat", "1 2 3"));
        var one = OptionalDouble.of(1);
        assertEquals(new AgreementReport(3, 2, one, one, one, one), AgreementReport.of(human()));
    }

    @Test
    void measuresCohenAndFleissOnPairs() {
        // Cohen's table of the two on four pairs: ann says first thrice and second once, ben the other way round.
        String[] ofAnn = {"1 2", "1 2", "1 2", "2 1"};
        String[] ofBen = {"1 2", "2 1", "2 1", "2 1"};
        for (int item = 0; item < 4; item++) {
            record(Rankings.of("a" + item, "p" + item, "ann", ofAnn[item]));
            record(Rankings.of("b" + item, "p" + item, "ben", ofBen[item]));
        }
        var report = AgreementReport.of(human());
        assertEquals(0.5, report.agreement().orElseThrow());
        // Expected 2 · 3/4 · 1/4 = 3/8: (1/2 − 3/8) / (5/8). Fleiss takes both margins as 1/2: (1/2 − 1/2) / (1/2).
        assertEquals(0.2, report.cohen().orElseThrow(), 1e-12);
        assertEquals(0, report.fleiss().orElseThrow(), 1e-12);
    }

    @Test
    void pairsWithUnequalNumbersOfLabellersHaveNoFleiss() {
        record(Rankings.of("a0", "p0", "ann", "1 2"));
        record(Rankings.of("b0", "p0", "ben", "1 2"));
        record(Rankings.of("c0", "p0", "cat", "2 1"));
        record(Rankings.of("a1", "p1", "ann", "2 1"));
        record(Rankings.of("b1", "p1", "ben", "2 1"));
        assertTrue(AgreementReport.of(human()).fleiss().isEmpty());
        assertEquals(0.5, AgreementReport.of(human()).agreement().orElseThrow());
    }

    @Test
    void holdsMostPeopleAgainstMostModels() {
        record(Rankings.of("a", "p", "ann", "1 2 3"));
        record(Rankings.of("b", "p", "ben", "1 2 3"));
        record(Rankings.of("c", "p", "cat", "3 2 1"));
        record(by(Rankings.of("d", "p", "judge", "1 3 2"), LabellerKind.AI));
        // Only people ranked this.
        record(Rankings.of("e", "q", "ann", "1 2 3"));
        var report = KindsReport.of(of(LabellerKind.HUMAN), of(LabellerKind.AI));
        assertEquals(1, report.items());
        assertEquals(4, report.labellers());
        assertEquals(2 / 3.0, report.agreement().orElseThrow(), 1e-12);
        assertTrue(report.alpha().isEmpty());
    }

    @Test
    void countsWhatALabellerDid() {
        record(spent(Rankings.of("a", "p1", "ann", "1 2"), 300));
        record(spent(Rankings.of("b", "p2", "ann", "1 2"), 100));
        record(spent(Rankings.of("c", "p2", "ann", "2 1"), 200));
        record(Rankings.with(Rankings.of("d", "p3", "ann", "1 2"), new Verdict(List.of(), "no idea", "")));
        record(Rankings.with(Rankings.of("e", "p4", "ann", "1 2"), new Task("", "", Check.PASSED, false)));
        record(Rankings.with(Rankings.of("f", "p5", "ann", "1 2"), new Task("", "", Check.FAILED, false)));
        record(Rankings.with(Rankings.of("g", "p1", "ann", "1 2"), new Task("", "", Check.NONE, true)));
        record(Rankings.with(Rankings.of("h", "p2", "ann", "1 2"), new Task("", "", Check.NONE, true)));
        assertEquals(
                new LabellerReport(2, 1, 0, 1, 1, OptionalDouble.of(0.5), 200),
                LabellerReport.of(ledger, ledger.rankingsOf("ann")));
    }

    @Test
    void holdsALabellerAgainstMostOthers() {
        for (int item = 0; item < 30; item++) {
            for (var labeller : List.of("ann", "ben", "cat", "dan")) {
                record(Rankings.of(
                        labeller + item,
                        "p" + item,
                        labeller,
                        labeller.equals("dan") == (item % 2 == 0) ? "2 1" : "1 2"));
            }
        }
        var others = OthersReport.of(human());
        assertEquals(OptionalDouble.of(0), others.get("dan").share());
        assertEquals(30, others.get("dan").items());
        assertTrue(others.get("dan").outlier());
        assertEquals(OptionalDouble.of(1), others.get("ann").share());
    }

    @Test
    void votesOnEachTwoAnswersOfDifferentCompetitors() {
        record(Rankings.of("a", "p", "ann", "1 2 2"));
        record(Rankings.of("b", "q", "ann", "0F 0F 1"));
        var votes = Ballot.of(human(), Competitors.MODEL, false).votes();
        assertEquals(
                List.of(
                        new Vote("model 0", "model 1", 1),
                        new Vote("model 0", "model 2", 1),
                        new Vote("model 1", "model 2", 0.5),
                        new Vote("model 0", "model 1", 0.5),
                        new Vote("model 0", "model 2", 0),
                        new Vote("model 1", "model 2", 0)),
                votes);
        assertEquals(List.of(), Ballot.of(human(), Competitors.SETTING, false).votes());
    }

    @Test
    void saysHowMuchLongerTheFirstAnswerIs() {
        var answers = List.of(
                new Ranking.Answer("a0", "x".repeat(30), new Origin("m1", "lora", "", ""), "", 0),
                new Ranking.Answer("a1", "y".repeat(9), new Origin("m1", "", "", ""), "", 0));
        record(Rankings.with(Rankings.of("a", "p", "ann", "1 2"), answers));
        assertEquals(
                List.of(new Vote("m1:lora", "m1", 1, 1, List.of(0.525))),
                Ballot.of(human(), Competitors.ADAPTER, true).votes());
        assertEquals(List.of(), Ballot.of(human(), Competitors.MODEL, true).votes());
    }

    private static Ranking spent(Ranking ranking, long spentMs) {
        var old = ranking.labelling();
        return Rankings.with(
                ranking, new Labelling(old.labellerId(), old.kind(), old.criterion(), spentMs, old.recordedMs()));
    }

    private static Ranking by(Ranking ranking, LabellerKind kind) {
        var old = ranking.labelling();
        return Rankings.with(
                ranking, new Labelling(old.labellerId(), kind, old.criterion(), old.spentMs(), old.recordedMs()));
    }

    private void record(Ranking ranking) {
        ledger.apply(offset++, new LedgerEvent.Recorded(ranking));
    }

    private List<Counted> human() {
        return of(LabellerKind.HUMAN);
    }

    private List<Counted> of(LabellerKind kind) {
        return ledger.counted().stream()
                .filter(one -> one.group().kind() == kind)
                .toList();
    }
}
