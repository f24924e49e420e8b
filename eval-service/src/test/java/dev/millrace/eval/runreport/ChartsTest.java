package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.runreport.Charts.Bar;
import dev.millrace.eval.runreport.Charts.ChartData;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Which bars stand in which chart, and on which scale. */
@NullUnmarked
class ChartsTest {
    @Test
    void putsAScoreOfWholeTextsOnItsOwnScaleHoweverSmallItIs() {
        var report = Results.report(Results.run(
                "a", Results.task("t", 1, 0), Results.task("u", 0, 1), whole("bleu", 0.4), measured("acc", 0.4)));
        var charts = new Charts(report);
        charts.overview();
        assertEquals(List.of("t", "u", "acc"), bars(charts, "overview-bars").labels());
        charts.of(report.tasks().get(2), "bleu");
        charts.of(report.tasks().get(3), "acc");
        assertFalse(bars(charts, "bleu-bars-0").isShare());
        assertTrue(bars(charts, "acc-shares").isShare());
    }

    @Test
    void takesNoCoefficientForAShare() {
        // A correlation of 0.3 whose interval reaches below 0.
        var key = Metric.Key.of("mcc");
        var item = Results.item(0, "q", "a", 0);
        var figure = new Figure(key, 0.3, 0.2, -0.1, 0.6, 1, Direction.HIGHER);
        var report = Results.report(Results.run("a", Results.task("t", "f", figure, List.of(item))));
        var charts = new Charts(report);
        charts.of(report.tasks().getFirst(), "t");
        assertFalse(bars(charts, "t-bars-0").isShare());
    }

    @Test
    void leavesOutRunsWithoutABar() {
        var report = Results.report(
                Results.run("a", Results.task("t", 1, 0)),
                Results.run("b", Results.task("u", 1, 0), Results.task("t", 1, 0)),
                Results.run("c", Results.task("u", 1, 0)));
        var charts = new Charts(report);
        charts.overview();
        charts.of(report.tasks().getFirst(), "t");
        assertEquals(List.of("A", "B", "C"), runs(charts, "overview-bars"));
        assertEquals(List.of("A", "B"), runs(charts, "t-shares"));
    }

    private static List<String> runs(Charts charts, String id) {
        return bars(charts, id).runs().stream().map(Bar::run).toList();
    }

    private static ChartData.Bars bars(Charts charts, String id) {
        return (ChartData.Bars) charts.data().get(id);
    }

    private static TaskResult whole(String metric, double value) {
        return task(metric, value, new Measurement.Texts("a", List.of("b")));
    }

    private static TaskResult measured(String metric, double value) {
        return task(metric, value, new Measurement.Value(value));
    }

    private static TaskResult task(String metric, double value, Measurement measurement) {
        var key = Metric.Key.of(metric);
        var item = Results.item(0, "q", "a", 0);
        return Results.task(
                metric,
                "f",
                new Figure(key, value, 0, value / 2, value, 1, Direction.HIGHER),
                List.of(new ItemResult(item.item(), item.replies(), Map.of(key, measurement))));
    }
}
