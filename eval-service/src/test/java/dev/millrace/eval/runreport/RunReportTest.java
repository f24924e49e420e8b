package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.runreport.MetricRow.Difference;
import dev.millrace.eval.runreport.MetricRow.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class RunReportTest {
    private static final Metric.Key LENGTH = Metric.Key.of("length_words");
    private static final double[] BEFORE = {0, 0, 1, 0, 1, 0, 0, 1, 0, 0};
    private static final double[] AFTER = {1, 1, 1, 0, 0, 1, 1, 1, 1, 1};

    @Test
    void measuresADifferenceAsEveryExchangeOfTheRunsDoes() {
        var difference = difference(Results.report(
                Results.run("a", Results.task("t", BEFORE)), Results.run("b", Results.task("t", AFTER))));
        assertEquals(0.5, difference.value(), 1e-12);
        assertEquals(100 * 0.5 / 0.3, difference.relativePercent(), 1e-9);
        assertEquals(10, difference.pairs());
        // All 2^10 ways of exchanging the two runs at each item: an oracle that needs no draws.
        int asFar = 0;
        for (int mask = 0; mask < 1024; mask++) {
            double sum = 0;
            for (int i = 0; i < 10; i++) {
                sum += (mask >> i & 1) == 0 ? AFTER[i] - BEFORE[i] : BEFORE[i] - AFTER[i];
            }
            asFar += Math.abs(sum) >= 5 - 1e-9 ? 1 : 0;
        }
        assertEquals(asFar / 1024.0, difference.pValue(), 0.03);
        assertTrue(difference.low() < 0.5 && difference.high() > 0.5 && difference.low() >= -1);
    }

    @Test
    void statesRelativeChangesOfPublishedFigures() {
        var report = Results.report(
                Results.run("base", Results.task("rouge1", 0.2334)),
                Results.run("full", Results.task("rouge1", 0.4216)));
        assertEquals(80.634105, difference(report).relativePercent(), 1e-5);
        assertEquals("+80.63 %", Numbers.percent(difference(report).relativePercent()));
        assertEquals(
                "−3.20 %",
                Numbers.percent(difference(Results.report(
                                Results.run("full", Results.task("rouge1", 0.4216)),
                                Results.run("lora", Results.task("rouge1", 0.4081))))
                        .relativePercent()));
    }

    @Test
    void correctsOverAllComparisonsOfTheReport() {
        var tasks = new ArrayList<Run>();
        tasks.add(Results.run("a", Results.task("t", BEFORE), Results.task("u", BEFORE)));
        tasks.add(Results.run("b", Results.task("t", AFTER), Results.task("u", BEFORE)));
        var report = Results.report(tasks);
        assertEquals(2, report.comparisons());
        var first = difference(report);
        assertEquals(Math.min(1, 2 * first.pValue()), first.holmPValue(), 1e-12);
        var same = report.tasks()
                .get(1)
                .metrics()
                .getFirst()
                .cells()
                .get(1)
                .difference()
                .orElseThrow();
        assertEquals(1, same.holmPValue());
        assertEquals(Verdict.UNCLEAR, same.verdict());
    }

    @Test
    void callsAClearFallWorseAndTheOtherWayRoundWhereLowerIsBetter() {
        double[] high = new double[20];
        double[] low = new double[20];
        Arrays.fill(high, 1);
        var fall = Results.report(Results.run("a", Results.task("t", high)), Results.run("b", Results.task("t", low)));
        assertEquals(Verdict.WORSE, difference(fall).verdict());
        assertEquals(20, fall.tasks().getFirst().transitions().getFirst().lost());
        var ofLoss = Results.report(Results.run("a", loss(high)), Results.run("b", loss(low)));
        assertEquals(Verdict.BETTER, difference(ofLoss).verdict());
        assertEquals(20, ofLoss.tasks().getFirst().transitions().getFirst().gained());
    }

    @Test
    void saysOfALengthThatItDiffersButNotThatItIsBetter() throws IOException {
        double[] small = new double[20];
        double[] large = new double[20];
        Arrays.fill(large, 1);
        var report = Results.report(Results.run("a", length(small)), Results.run("b", length(large)));
        var difference = difference(report);
        assertEquals(1, difference.value());
        assertEquals(List.of(1.0, 1.0), List.of(difference.low(), difference.high()));
        assertEquals(Verdict.DIFFERENT, difference.verdict());
        assertEquals(
                new Transitions("B", 0, 0, 0, 0, 20, 0),
                report.tasks().getFirst().transitions().getFirst());
        var same = Results.report(Results.run("a", length(small)), Results.run("b", length(small)));
        assertEquals(Verdict.UNCLEAR, difference(same).verdict());
        // What the method says of all metrics is said once.
        var markdown = ReportMarkdown.of(report).replace(ReportWords.method(report), "");
        assertFalse(markdown.matches("(?s).*([Bb]etter|[Ww]orse|↑|↓).*"), markdown);
        assertTrue(markdown.contains("Run B against A: 20 different, 0 the same."), markdown);
        assertTrue(ReportHtmlTest.page(report).contains("neither way is better"));
    }

    @Test
    void putsALengthBehindMetricsThatSayWhatIsBetter() {
        // Of each pair: the length, and then whether it is right.
        var before = List.of(judged(0, 5, 0), judged(1, 5, 1), judged(2, 5, 1));
        var after = List.of(judged(0, 9, 1), judged(1, 9, 1), judged(2, 5, 1));
        var report = Results.report(Results.run("a", lengths(before)), Results.run("b", lengths(after)));
        assertEquals(
                new Transitions("B", 0, 1, 0, 0, 1, 1),
                report.tasks().getFirst().transitions().getFirst());
        assertEquals(
                List.of(Change.GAINED, Change.DIFFERENT),
                report.tasks().getFirst().items().stream()
                        .map(item -> item.answers().get(1).change())
                        .toList());
    }

    @Test
    void listsItemsOfASingleRunAsTheyStandWhereNoWayIsBetter() {
        var report = Results.report(Results.run("a", length(new double[] {1, 0, 0.5})));
        assertEquals(
                List.of(0, 1, 2),
                report.tasks().getFirst().items().stream()
                        .map(ItemComparison::index)
                        .toList());
    }

    private static ItemResult judged(int index, int length, int right) {
        var item = Results.item(index, "q", "reply", right);
        return new ItemResult(
                item.item(),
                item.replies(),
                Map.of(LENGTH, new Measurement.Value(length), Results.SCORE, new Measurement.Value(right)));
    }

    private static TaskResult lengths(List<ItemResult> items) {
        var length = new Figure(LENGTH, 5, 0, 1, 9, items.size(), Direction.NEITHER);
        var score = new Figure(Results.SCORE, 0.5, 0, 0, 1, items.size(), Direction.HIGHER);
        return new TaskResult("t", "1.0", "f", List.of(length, score), items);
    }

    private static TaskResult loss(double[] values) {
        return task(values, Direction.LOWER);
    }

    private static TaskResult length(double[] values) {
        return task(values, Direction.NEITHER);
    }

    private static TaskResult task(double[] values, Direction direction) {
        var task = Results.task("t", values);
        var figure = new Figure(Results.SCORE, values[0], 0, 0, 1, values.length, direction);
        return Results.task("t", task.fingerprint(), figure, task.items());
    }

    @Test
    void putsFlipsBeforeSmallerChangesAndLeavesOutWhatIsTheSame() {
        var report = Results.report(
                Results.run("a", Results.task("t", 0.5, 1, 0.2, 0.7, 0)),
                Results.run("b", Results.task("t", 0.6, 0, 0.9, 0.7, 1)));
        var items = report.tasks().getFirst().items();
        assertEquals(
                List.of(1, 4, 2, 0), items.stream().map(ItemComparison::index).toList());
        assertEquals(
                List.of(Change.LOST, Change.GAINED, Change.BETTER, Change.BETTER),
                items.stream().map(item -> item.answers().get(1).change()).toList());
        assertEquals(
                new Transitions("B", 1, 1, 0, 2, 0, 1),
                report.tasks().getFirst().transitions().getFirst());
    }

    @Test
    void showsAllItemsOfASingleRunTheWorstFirst() {
        var report = Results.report(Results.run("a", Results.task("t", 1, 0, 0.5)));
        var task = report.tasks().getFirst();
        assertEquals(
                List.of(1, 2, 0),
                task.items().stream().map(ItemComparison::index).toList());
        assertTrue(task.metrics().getFirst().cells().getFirst().difference().isEmpty());
        assertEquals(0, report.comparisons());
    }

    @Test
    void saysWhichRunLacksATask() {
        var report = Results.report(
                Results.run("a", Results.task("t", 1)),
                Results.run("b", Results.task("t", 1), Results.task("u", 1, 0)));
        var alone = report.tasks().get(1);
        assertEquals(List.of("Run A does not have this task."), alone.remarks());
        assertTrue(
                alone.metrics().getFirst().cell("B").orElseThrow().difference().isEmpty());
        assertTrue(alone.metrics().getFirst().cell("A").isEmpty());
        assertEquals(2, alone.items().size());
    }

    @Test
    void doesNotCompareAnotherVersionOfATask() {
        var other = Results.task("t", 0, 0);
        var renewed = Results.task("t", "e".repeat(64), other.figures().getFirst(), other.items());
        var report = Results.report(Results.run("a", Results.task("t", 1, 1)), Results.run("b", renewed));
        var task = report.tasks().getFirst();
        assertEquals(
                List.of("Run B saw another version of this task (fingerprint eeeeeeeeeeee instead of ffffffffffff): its"
                        + " figures are shown, not compared."),
                task.remarks());
        assertEquals(0, task.metrics().getFirst().cell("B").orElseThrow().value());
        assertTrue(
                task.metrics().getFirst().cell("B").orElseThrow().difference().isEmpty());
        assertEquals(0, report.comparisons());
    }

    @Test
    void comparesOnlyItemsThatBothRunsHave() {
        var report =
                Results.report(Results.run("a", Results.task("t", 1, 0, 1)), Results.run("b", Results.task("t", 1, 0)));
        assertEquals(2, difference(report).pairs());
        assertEquals(0, difference(report).value());
    }

    @Test
    void saysWhichMetricCannotBeCompared() {
        var report = RunReport.of(
                List.of(Results.run("a", Results.task("t", 1)), Results.run("b", Results.task("t", 0))),
                (_, _) -> Optional.empty(),
                Resampling.DEFAULT,
                new SplittableRandom(1));
        assertEquals(
                List.of("Metric score,none is not compared: how it follows from its items is not known here."),
                report.tasks().getFirst().remarks());
    }

    @Test
    void tellsDecodingSettingsApart() {
        var report = Results.report(setting("greedy", "0"), setting("warm", "0.7"), setting("hot", "1.5"));
        var decoding = report.decoding().orElseThrow();
        assertEquals(List.of("temperature"), decoding.settings());
        assertEquals(List.of("0.7"), decoding.rows().get(1).values());
        assertEquals(3, decoding.rows().getFirst().meanTokens());
        assertEquals(0, decoding.rows().getFirst().distinctShare(), "both replies are the same");
        assertTrue(Results.report(setting("greedy", "0"), setting("again", "0"))
                .decoding()
                .isEmpty());
    }

    private static Run setting(String label, String temperature) {
        return new Run(
                label,
                label,
                "model",
                "1",
                Map.of("temperature", temperature, "top_p", "1"),
                0,
                0,
                List.of(Results.task("t", 1, 1)),
                List.of());
    }

    @Test
    void refusesNoneOrNineRuns() {
        var one = Results.run("a", Results.task("t", 1));
        assertThrows(IllegalArgumentException.class, () -> Results.report(List.of()));
        var eight = Results.report(List.of(one, one, one, one, one, one, one, one));
        assertEquals("H", eight.runs().getLast().key());
        assertEquals(7, eight.comparisons());
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Results.report(List.of(one, one, one, one, one, one, one, one, one)));
        assertEquals("runs: must be 1 to 8, are 9", error.getMessage());
    }

    private static Difference difference(RunReport report) {
        return report.tasks()
                .getFirst()
                .metrics()
                .getFirst()
                .cells()
                .get(1)
                .difference()
                .orElseThrow();
    }
}
