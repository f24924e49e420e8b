package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Metric;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Which items a report lists where scores are equal. */
@NullUnmarked
class EqualScoresTest {
    @Test
    void putsOtherAnswersOfTheSameScoresBehindTheRest() throws IOException {
        var before = List.of(
                Results.item(0, "q", "four", 0),
                Results.item(1, "q", "five", 0),
                Results.item(2, "q", "six", 0),
                Results.item(3, "q", "six", 0.5));
        var after = List.of(
                Results.item(0, "q", "five", 0),
                Results.item(1, "q", "five", 0),
                Results.item(2, "q", "seven", 0),
                Results.item(3, "q", "six", 0.75));
        var report =
                Results.report(Results.run("a", Results.task("t", before)), Results.run("b", Results.task("t", after)));
        var task = report.tasks().getFirst();
        assertEquals(
                List.of(3, 0, 2),
                task.items().stream().map(ItemComparison::index).toList());
        assertEquals(
                List.of(false, true, true),
                task.items().stream().map(ItemComparison::isReworded).toList());
        var words = "2 items have the same scores and other answers; they stand behind those whose scores differ.";
        assertTrue(ReportMarkdown.of(report).contains(words));
        assertTrue(ReportHtmlTest.page(report).contains(words));
    }

    @Test
    void saysThatNothingDiffers() throws IOException {
        var report =
                Results.report(Results.run("a", Results.task("t", 1, 0)), Results.run("b", Results.task("t", 1, 0)));
        assertEquals(List.of(), report.tasks().getFirst().items());
        var words = "All answers and their scores are the same.";
        assertTrue(ReportMarkdown.of(report).contains("Run B against A: 2 the same.\n\n" + words));
        var page = ReportHtmlTest.page(report);
        assertTrue(page.contains(words));
        assertTrue(page.contains("<h3>Items that came out differently</h3>"));
    }

    @Test
    void countsAnotherChoiceOfTheSameScoreAsAnotherAnswer() {
        var figure = new Figure(Metric.Key.of("acc"), 0, 0, 0, 0, 1, Direction.HIGHER);
        var one = Results.task("t", "f", figure, List.of(Results.choices(0, "c", false, -1, -2, -3)));
        var surer = Results.task("t", "f", figure, List.of(Results.choices(0, "c", false, -1, -4, -5)));
        var other = Results.task("t", "f", figure, List.of(Results.choices(0, "c", false, -2, -1, -3)));
        assertEquals(
                List.of(0, 1),
                List.of(
                        Results.report(Results.run("a", one), Results.run("b", surer))
                                .tasks()
                                .getFirst()
                                .items()
                                .size(),
                        Results.report(Results.run("a", one), Results.run("b", other))
                                .tasks()
                                .getFirst()
                                .items()
                                .size()));
    }
}
