package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.comparison.Comparison.Expected;
import dev.millrace.eval.feedback.Check;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.TaskRecords.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedTasksTest {
    private static final Comparison CHECK =
            new Comparison("check", "", 0, 0, List.of("good", "bad"), List.of(new Expected("good", "bad")), 1);
    private static final Comparison PLAIN = new Comparison("plain", "", 0, 0, List.of("good", "bad"), List.of(), 1);

    private final AskedTasks tasks = new AskedTasks(
            id -> List.of(CHECK, PLAIN).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst(),
            new LabelledTasks() {
                @Override
                public List<String> done(String labellerId, String criterion) {
                    return labellerId.equals("again") && criterion.equals("helpful") ? List.of("plain") : List.of();
                }

                @Override
                public int labellers(String comparisonId, String criterion) {
                    throw new AssertionError("nobody asks");
                }

                @Override
                public boolean isRepeat(String rankingId) {
                    return rankingId.equals("a repeat");
                }
            });

    @Test
    void aCheckIsPassedByTheExpectedOrderAlone() {
        assertEquals(new Asked(Check.PASSED, false), asked("check", 1, 2));
        assertEquals(new Asked(Check.FAILED, false), asked("check", 2, 1));
        assertEquals(new Asked(Check.FAILED, false), asked("check", 1, 1));
        // 0 stands for an answer that failed, which is below every rank.
        assertEquals(new Asked(Check.PASSED, false), asked("check", 2, 0));
        assertEquals(new Asked(Check.FAILED, false), asked("check", 0, 1));
        assertEquals(new Asked(Check.FAILED, false), asked("check", 0, 0));
    }

    @Test
    void aSkippedCheckSaysNothing() {
        assertEquals(new Asked(Check.NONE, false), tasks.asked(ranking("me", "check", "", List.of(), "too long")));
    }

    @Test
    void whatALabellerRankedBeforeByTheCriterionIsARepeat() {
        var positions = positions(1, 2);
        assertEquals(new Asked(Check.NONE, false), tasks.asked(ranking("me", "plain", "", positions, "")));
        assertEquals(new Asked(Check.NONE, true), tasks.asked(ranking("again", "plain", "", positions, "")));
    }

    @Test
    void anEditIsARepeatWhenWhatItReplacesWasOne() {
        var positions = positions(1, 2);
        assertEquals(new Asked(Check.NONE, false), tasks.asked(ranking("again", "plain", "first", positions, "")));
        assertEquals(new Asked(Check.NONE, true), tasks.asked(ranking("again", "plain", "a repeat", positions, "")));
    }

    @Test
    void ofNoComparisonNothingWasAsked() {
        assertEquals(new Asked(Check.NONE, false), asked("", 1, 2));
        assertEquals(new Asked(Check.NONE, false), asked("closed", 2, 1));
    }

    private Asked asked(String comparison, int good, int bad) {
        return tasks.asked(ranking("me", comparison, "", positions(good, bad), ""));
    }

    private static List<Ranking.Position> positions(int good, int bad) {
        return List.of(
                new Ranking.Position("good", good, good == 0, List.of()),
                new Ranking.Position("bad", bad, bad == 0, List.of()));
    }

    private static Ranking ranking(
            String labeller, String comparison, String supersedes, List<Ranking.Position> positions, String skipped) {
        return new Ranking(
                "r",
                new Ranking.Question("p", "why?", List.of()),
                List.of(),
                new Ranking.Verdict(positions, skipped, ""),
                new Ranking.Labelling(labeller, LabellerKind.HUMAN, "helpful", 0, 0),
                new Ranking.Task(comparison, supersedes, Check.NONE, false));
    }
}
