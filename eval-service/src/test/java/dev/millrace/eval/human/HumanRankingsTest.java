package dev.millrace.eval.human;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.LedgerBounds;
import dev.millrace.eval.feedback.LedgerEvent;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import dev.millrace.eval.feedback.Rankings;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.results.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HumanRankingsTest {
    private static final RunSpec.Human HUMAN = new RunSpec.Human(List.of("run-a", "run-b"), "helpful");

    /** The second answer of the second item stands first in the ledger's order. */
    private final List<HumanItem> items = HumanItems.of(
                    List.of(HumanRuns.run("a0", "z1", "a2"), HumanRuns.run("b0", "b1", "b2")), 3)
            .items();

    private final FeedbackLedger ledger = new FeedbackLedger(new LedgerBounds(1_000, 100, 100, 50));

    @Test
    void countsItemsRankingsAndPeople() {
        assertEquals(0, rankings().rankings());
        rank("ann", 0, "1 2");
        rank("ben", 0, "2 1");
        rank("ann", 1, "1 2");
        rank("ann", 1, "2 1");
        var rankings = rankings();
        assertEquals(2, rankings.ranked(items));
        assertEquals(0, rankings.ranked(items.subList(2, 3)));
        assertEquals(3, rankings.rankings());
        assertEquals(2, rankings.labellers());
    }

    @Test
    void givesEachRunItsWinsAndWhatItWrote() {
        rank("ann", 0, "1 2");
        rank("ben", 0, "1 2");
        rank("ann", 1, "1 2");
        rank("ben", 1, "2 1");
        var run = rankings().of("run-a", new SplittableRandom(1));
        // The first item: 2 of 2 won; the second: 1 of 2.
        assertEquals(0.75, figure(run, "win_rate"));
        assertEquals(1.25, figure(run, "mean_rank"));
        // Of two pairs of verdicts one agrees.
        assertEquals(0.5, figure(run, "pairwise_agreement"));
        assertEquals(0.25, figure(rankings().of("run-b", new SplittableRandom(1)), "win_rate"));
        var second = run.tasks().getFirst().items().getLast();
        assertEquals(new Reply.Text("z1", 0), second.replies().getFirst());
        assertEquals("prompt 1", ((Request.Generate) second.item().requests().getFirst()).context());
    }

    @Test
    void countsWhatPeopleSaidByTheCriterionKnowingWhoseAnswersTheyWere() {
        var ranking = ranking("ann", 0, "1 2", "run-a", "run-b");
        record(Rankings.with(ranking, new Labelling("ann", LabellerKind.AI, "helpful", 0, 1_000)));
        record(Rankings.with(ranking, new Labelling("ben", LabellerKind.HUMAN, "funny", 0, 1_000)));
        record(ranking("col", 0, "1 2", "", ""));
        assertEquals(0, rankings().rankings());
        record(ranking);
        assertEquals(1, rankings().rankings());
    }

    private HumanRankings rankings() {
        return HumanRankings.of(HUMAN, items, ledger);
    }

    private static double figure(Run run, String metric) {
        return run.tasks().getFirst().figures().stream()
                .filter(figure -> figure.key().metric().equals(metric))
                .mapToDouble(Figure::value)
                .findFirst()
                .orElseThrow();
    }

    private void rank(String labeller, int item, String ranks) {
        record(ranking(labeller, item, ranks, "run-a", "run-b"));
    }

    private void record(Ranking ranking) {
        ledger.apply(ledger.size(), new LedgerEvent.Recorded(ranking));
    }

    /** Ranks are in the order of the runs. */
    private Ranking ranking(String labeller, int item, String ranks, String... runs) {
        var texts = items.get(item).answers();
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < runs.length; i++) {
            answers.add(new Answer("a" + i, texts.get(i), new Origin("m", "", runs[i], "temperature=0.0"), "", 0));
        }
        return new Ranking(
                "ranking " + ledger.size(),
                items.get(item).question(),
                answers,
                new Verdict(Rankings.positions(ranks), "", ""),
                new Labelling(labeller, LabellerKind.HUMAN, "helpful", 0, 1_000),
                new Task("human-1-0-" + item, "", Check.NONE, false));
    }
}
