package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ChartFiguresTest {
    private static final double SURE = Math.log(0.8);
    private static final double UNSURE = Math.log(0.2);

    @Test
    void takesTheProbabilityOfTheChosenOneAsAClaim() {
        // Each claims 0.8; three of four come true: |0.75 − 0.8| and (3 · 0.2² + 0.8²) / 4.
        var calibration = Calibration.of("A", questions()).orElseThrow();
        assertEquals(0.05, calibration.expectedError(), 1e-12);
        assertEquals(0.19, calibration.brier(), 1e-12);
        var bin = calibration.bins().getFirst();
        assertEquals(4, bin.items());
        assertEquals(0.8, bin.confidence(), 1e-12);
        // Wilson's interval of 3 of 4, as statsmodels' proportion_confint(3, 4, method="wilson").
        assertEquals(0.3006, bin.low(), 5e-5);
        assertEquals(0.9544, bin.high(), 5e-5);
    }

    @Test
    void countsWhichChoiceWasTakenForWhich() {
        var table = ConfusionTable.of("A", questions()).orElseThrow();
        assertEquals(List.of("a", "b"), table.labels());
        assertEquals(List.of(List.of(2L, 1L), List.of(0L, 1L)), table.counts());
    }

    @Test
    void namesChoicesByTheirPlaceWhereTextsDiffer() {
        var other = Results.choices(4, "0", true, SURE, UNSURE, UNSURE);
        var table = ConfusionTable.of("A", task(List.of(Results.choices(0, "b", true, UNSURE, SURE), other)))
                .orElseThrow();
        assertEquals(List.of("choice A", "choice B"), table.labels());
    }

    @Test
    void hasNoConfusionWhereNoTargetIsAChoice() {
        assertTrue(ConfusionTable.of("A", task(List.of(Results.choices(0, "none", true, SURE, UNSURE))))
                .isEmpty());
    }

    @Test
    void partsAnswersByLengthAndKeepsEqualLengthsTogether() {
        var items = List.of(
                Results.item(0, "q", "one", 1),
                Results.item(1, "q", "one", 0),
                Results.item(2, "q", "one two", 1),
                Results.item(3, "q", "one two three", 0));
        var lengths = LengthScore.of("A", Results.task("t", items)).orElseThrow();
        assertEquals(
                List.of(
                        new LengthScore.Bucket(1, 1, 2, 1, 0.5),
                        new LengthScore.Bucket(2, 2, 1, 2, 1),
                        new LengthScore.Bucket(3, 3, 1, 3, 0)),
                lengths.buckets());
        assertTrue(LengthScore.of("A", Results.task("t", items.subList(0, 2))).isEmpty(), "all are as long");
    }

    @Test
    void partsAnswersIntoQuarters() {
        // Lengths 1 to 8 tokens, the four short ones right, then every other one.
        var items = new ArrayList<ItemResult>();
        for (int i = 0; i < 8; i++) {
            items.add(Results.item(i, "q", "word ".repeat(i + 1).strip(), i < 4 || i % 2 == 0 ? 1 : 0));
        }
        assertEquals(
                List.of(
                        new LengthScore.Bucket(1, 2, 2, 1.5, 1),
                        new LengthScore.Bucket(3, 4, 2, 3.5, 1),
                        new LengthScore.Bucket(5, 6, 2, 5.5, 0.5),
                        new LengthScore.Bucket(7, 8, 2, 7.5, 0.5)),
                LengthScore.of("A", Results.task("t", items)).orElseThrow().buckets());
    }

    private static TaskResult questions() {
        return task(List.of(
                Results.choices(0, "a", true, SURE, UNSURE),
                Results.choices(1, "a", true, SURE, UNSURE),
                Results.choices(2, "b", true, UNSURE, SURE),
                Results.choices(3, "a", false, UNSURE, SURE)));
    }

    private static TaskResult task(List<ItemResult> items) {
        var figure = new Figure(Metric.Key.of("acc"), 0.75, 0.2, 0.5, 1, items.size(), Direction.HIGHER);
        return Results.task("t", "f", figure, items);
    }
}
