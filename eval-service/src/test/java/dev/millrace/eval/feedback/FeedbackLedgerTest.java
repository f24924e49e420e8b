package dev.millrace.eval.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedbackLedgerTest {
    private static final long DAY_MS = 86_400_000;

    private final FeedbackLedger ledger = new FeedbackLedger(new LedgerBounds(8, 3, 4, 2));
    private long offset;

    @Test
    void countsTheLabellersOfAComparisonWithoutSkips() {
        record(Rankings.with(Rankings.of("r1", "l", "1 2"), of("c")));
        record(Rankings.with(Rankings.of("r2", "m", "2 1"), of("c")));
        record(Rankings.with(Rankings.of("r3", "m", "1 2"), of("c")));
        record(Rankings.with(Rankings.of("r4", "n", "1 2"), of("another")));
        record(Rankings.with(Rankings.with(Rankings.of("r5", "o", "1 2"), of("c")), new Verdict(List.of(), "no", "")));
        assertEquals(2, ledger.labellersOf("c", "helpful"));
        assertEquals(2, ledger.labellersOf("c", ""));
        assertEquals(0, ledger.labellersOf("c", "honest"));
        apply(new LedgerEvent.Withdrawn("r1"));
        assertEquals(1, ledger.labellersOf("c", "helpful"));
        apply(new LedgerEvent.Withdrawn("r3"));
        apply(new LedgerEvent.Withdrawn("r2"));
        assertEquals(0, ledger.labellersOf("c", ""));
    }

    private static Task of(String comparison) {
        return new Task(comparison, "", Check.NONE, false);
    }

    @Test
    void countsTheNewestOfALabeller() {
        record(Rankings.of("r1", "l", "1 2"));
        record(Rankings.of("r2", "m", "1 2"));
        record(Rankings.of("r3", "l", "2 1"));
        assertEquals(List.of("r2", "r3"), counting());
    }

    @Test
    void saysNothingOfWhatChangesNothing() {
        record(Rankings.of("r1", "l", "1 2"));
        record(Rankings.of("r2", "l", "2 1"));
        assertEquals(List.of(), apply(new LedgerEvent.Withdrawn("r1")));
        assertEquals(List.of(), apply(new LedgerEvent.Withdrawn("unknown")));
        assertEquals(List.of(), apply(new LedgerEvent.Forgotten("stranger")));
        assertEquals(List.of("r2"), counting());
        assertEquals(List.of("l"), ledger.labellers());
    }

    @Test
    void countsNoSkipsChecksAndRepeats() {
        var base = Rankings.of("r", "l", "1 2");
        assertEquals(
                List.of(), apply(new LedgerEvent.Recorded(Rankings.with(base, new Verdict(List.of(), "no idea", "")))));
        assertEquals(
                List.of(),
                apply(new LedgerEvent.Recorded(
                        Rankings.with(Rankings.of("s", "l", "1 2"), new Task("", "", Check.FAILED, false)))));
        record(Rankings.of("t", "l", "1 2"));
        assertEquals(
                List.of(),
                apply(new LedgerEvent.Recorded(
                        Rankings.with(Rankings.of("u", "l", "2 1"), new Task("", "", Check.NONE, true)))));
        assertEquals(List.of("t"), counting());
        assertEquals(
                List.of("r", "s", "t", "u"),
                ledger.rankingsOf("l").stream().map(Judgement::id).toList());
    }

    @Test
    void keepsQuarantinedLabellersAsideAndLetsThemIn() {
        record(Rankings.of("r1", "l", "1 2"));
        assertEquals(
                1, apply(new LedgerEvent.Judged("l", true, "clicks at random")).size());
        assertEquals(List.of(), record(Rankings.of("r2", "l", "1 2")));
        assertEquals(List.of(), counting());
        assertEquals("clicks at random", ledger.judgedBecause("l"));
        apply(new LedgerEvent.Forgotten("l"));
        assertEquals(List.of("r2"), counting());
    }

    @Test
    void countsOnlySoManyOfADay() {
        record(Rankings.at(Rankings.of("r1", "p1", "l", "1 2"), 10));
        record(Rankings.at(Rankings.of("r3", "p3", "l", "1 2"), 30));
        assertEquals(List.of(), record(Rankings.at(Rankings.of("r4", "p4", "l", "1 2"), 40)));
        record(Rankings.at(Rankings.of("r5", "p5", "l", "1 2"), DAY_MS));
        assertEquals(List.of("r1", "r3", "r5"), counting());
        // Recorded by another instance before r3, on the log after it.
        assertEquals(
                2, record(Rankings.at(Rankings.of("r2", "p2", "l", "1 2"), 20)).size());
        assertEquals(List.of("r1", "r2", "r5"), counting());
        assertTrue(ledger.ranking("r3").orElseThrow().isBeyondCap());
        assertEquals(2, apply(new LedgerEvent.Withdrawn("r1")).size());
        assertEquals(List.of("r2", "r3", "r5"), counting());
    }

    @Test
    void tellsWhatARankingReplaced() {
        record(Rankings.of("r1", "l", "1 2"));
        record(Rankings.of("r2", "m", "1 2"));
        record(Rankings.at(Rankings.of("r3", "l", "2 1"), DAY_MS));
        record(Rankings.at(Rankings.of("r4", "l", "1 1"), 2 * DAY_MS));
        assertEquals(
                List.of("r1", "r3"),
                ledger.withReplaced(ledger.ranking("r3").orElseThrow()).stream()
                        .map(Judgement::id)
                        .toList());
    }

    @Test
    void leavesOutWhatPassesABound() {
        record(Rankings.of("r1", "a", "1 2"));
        record(Rankings.of("r2", "b", "1 2"));
        record(Rankings.of("r3", "c", "1 2"));
        assertEquals(
                List.of(new Effect.LeftOut("at most 3 labellers")),
                apply(new LedgerEvent.Recorded(Rankings.of("r4", "d", "1 2"))));
        assertEquals(List.of(new Effect.LeftOut("at most 3 labellers")), apply(new LedgerEvent.Judged("d", true, "")));
        record(Rankings.of("r5", "c", "2 1"));
        assertEquals(
                List.of(new Effect.LeftOut("at most 4 rankings of one item by one criterion")),
                apply(new LedgerEvent.Recorded(Rankings.of("r6", "c", "1 2"))));
        for (int i = 0; i < 4; i++) {
            apply(new LedgerEvent.Recorded(Rankings.of("s" + i, "p" + i, "a", "1 2")));
        }
        assertEquals(
                "at most 8 rankings",
                ledger.bound(Rankings.of("t", "q", "a", "1 2")).orElseThrow());
        assertEquals(
                List.of(new Effect.LeftOut("at most 8 rankings")),
                apply(new LedgerEvent.Recorded(Rankings.of("t", "q", "a", "1 2"))));
        apply(new LedgerEvent.Withdrawn("s0"));
        assertEquals(
                1,
                record(Rankings.at(Rankings.of("t", "q", "a", "1 2"), DAY_MS)).size());
    }

    @Test
    void keepsKindsAndCriteriaApart() {
        record(Rankings.of("r1", "l", "1 2"));
        var other = Rankings.of("r2", "l", "2 1");
        record(Rankings.with(other, new Labelling("l", LabellerKind.AI, "helpful", 0, DAY_MS)));
        var honest = Rankings.of("r3", "l", "2 1");
        record(Rankings.with(honest, new Labelling("l", LabellerKind.HUMAN, "honest", 0, 2 * DAY_MS)));
        assertEquals(List.of("r1", "r2", "r3"), counting());
        assertEquals(
                "p/" + ledger.counted().getFirst().group().item() + "/helpful/human",
                ledger.counted().getFirst().group().key());
    }

    private List<Effect> record(Ranking ranking) {
        return apply(new LedgerEvent.Recorded(ranking));
    }

    private List<Effect> apply(LedgerEvent event) {
        return ledger.apply(offset++, event);
    }

    private List<String> counting() {
        return ledger.counted().stream()
                .flatMap(one -> one.judgements().stream())
                .map(Judgement::id)
                .sorted()
                .toList();
    }
}
