package dev.millrace.eval.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Claim;
import dev.millrace.eval.harness.Measurement.Classes;
import dev.millrace.eval.harness.Measurement.Ratio;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.resampling.Resampling;
import dev.millrace.eval.text.CorpusFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final double EXACT = 1e-12;
    private static final Figures FIGURES = new Figures(Resampling.DEFAULT, 7);
    private static final List<Measurement> RIGHT = values(1, 0, 1, 1, 0, 1, 1, 0, 1, 1);

    @Test
    void aMeanHasTheStandardErrorOfTheHarness() {
        Figure figure = FIGURES.of(metric("mean"), RIGHT);
        assertEquals(.7, figure.value(), EXACT);
        assertEquals(.152753, figure.stderr(), 5e-7);
        assertTrue(figure.low() >= .3 && figure.low() <= .5 && figure.high() >= .9, figure.toString());
        assertEquals(10, figure.items());
        Figure rouge = FIGURES.of(CorpusFigures.metric(Metric.Key.of("rouge1")), RIGHT);
        assertEquals(.7, rouge.value(), EXACT);
        assertEquals(figure.stderr(), rouge.stderr(), EXACT);
    }

    @Test
    void namedAggregationsGiveTheirFigures() {
        assertEquals(2.5, of("median", values(4, 1, 2, 3)));
        assertEquals(1, of("min", values(4, 1, 2)));
        assertEquals(4, of("max", values(4, 1, 2)));
        assertEquals(Math.exp(1.5), of("perplexity", values(-1, -2)), EXACT);
        List<Measurement> words = List.of(new Ratio(-4, 4));
        assertEquals(2.718282, of("weighted_perplexity", words), 5e-7);
        List<Measurement> bytes = List.of(new Ratio(-3, 10), new Ratio(-1, 9));
        assertEquals(1.234328, of("weighted_perplexity", bytes), 5e-7);
        assertEquals(.303725, of("bits_per_byte", bytes), 5e-7);
        assertEquals(-4 / 19.0, of("weighted_mean", bytes), EXACT);
        assertEquals(.25, of("brier_score", List.of(new Claim(.5, true))), EXACT);
        assertEquals(.3, of("brier", values(.2, .4)), EXACT);
        assertEquals(.2, of("ece", List.of(new Claim(.8, true), new Claim(.8, true))), EXACT);
        assertEquals(1, of("roc_auc", List.of(new Claim(.8, true), new Claim(.1, false))));
        assertTrue(Aggregations.of("geometric").isEmpty());
    }

    @Test
    void figuresOfClassesAreThoseOfScikitLearn() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/classification.json").get("cases"))) {
            var items = new ArrayList<Measurement>();
            for (int i = 0; i < expected.get("y_true").size(); i++) {
                items.add(new Classes(
                        expected.get("y_true").get(i).asText(),
                        expected.get("y_pred").get(i).asText()));
            }
            assertEquals(expected.get("mcc").doubleValue(), of("mcc", items), EXACT);
            assertEquals(expected.get("mcc").doubleValue(), of("matthews_corrcoef", items), EXACT);
            var figures = List.of("precision", "recall", "f1");
            for (String figure : figures) {
                int place = figures.indexOf(figure);
                double micro = expected.get("micro").get(place).doubleValue();
                assertEquals(micro, of(figure + "_micro", items), EXACT, figure);
                double weighted = expected.get("weighted").get(place).doubleValue();
                assertEquals(weighted, of(figure + "_weighted", items), EXACT, figure);
                if (haveAllLabels(expected)) {
                    double macro = expected.get("macro").get(place).doubleValue();
                    assertEquals(macro, of(figure + "_macro", items), EXACT, figure);
                }
                double binary = expected.get("labels").size() == 2
                        ? expected.get("per_class").get(figure).get(1).doubleValue()
                        : Double.NaN;
                assertEquals(binary, of(figure, items), EXACT, figure);
            }
        }
    }

    /** The goldens' macro averages are over all listed labels, ours over those that occur, as scikit-learn's default is. */
    private static boolean haveAllLabels(JsonNode expected) {
        var occurring = new HashSet<JsonNode>();
        expected.get("y_true").forEach(occurring::add);
        expected.get("y_pred").forEach(occurring::add);
        return occurring.size() == expected.get("labels").size();
    }

    @Test
    void textsThatAreNoGoldAreOneClass() {
        var items = new ArrayList<Measurement>(List.of(
                new Classes("yes", "yes"), new Classes("yes", "no"), new Classes("no", "no"), new Classes("no", "?")));
        double few = of("f1_macro", items);
        assertEquals((2 / 3.0 + 1 / 2.0 + 0) / 3, few, EXACT);
        assertEquals(1 / 3.0, of("recall_macro", items), EXACT);
        items.add(new Classes("no", "I think not"));
        assertEquals((1 / 2.0 + 1 / 3.0 + 0) / 3, of("recall_macro", items), EXACT);
        for (int i = 0; i < 1_500; i++) {
            items.add(new Classes("no", "free text " + i));
        }
        assertEquals(2 / 1_505.0, of("accuracy", items), EXACT);
        var binary = List.<Measurement>of(new Classes("1", "1"), new Classes("1", "maybe"), new Classes("0", "0"));
        assertEquals(1, of("precision", binary), EXACT);
        assertEquals(.5, of("recall", binary), EXACT);
    }

    @Test
    void countingGivesTheSameIntervalAsListing() {
        List<Measurement> items = IntStream.range(0, 60)
                .<Measurement>mapToObj(i -> new Classes("" + i % 3, "" + i * i % 4 % 3))
                .toList();
        Metric.Aggregation counted = Aggregations.of("f1_macro").orElseThrow();
        Figure fast = FIGURES.of(metric("f1_macro"), items);
        Figure slow = FIGURES.of(new Metric(Metric.Key.of("f1_macro"), true, counted::of), items);
        assertEquals(slow.low(), fast.low(), EXACT);
        assertEquals(slow.high(), fast.high(), EXACT);
        assertEquals(slow.stderr(), fast.stderr(), EXACT);
    }

    @Test
    void onlySomeFiguresHaveAStandardError() {
        assertTrue(FIGURES.of(metric("median"), RIGHT).stderr() > 0);
        assertTrue(FIGURES.of(metric("perplexity"), RIGHT).stderr() > 0);
        List<Measurement> ratios = List.of(new Ratio(-4, 3), new Ratio(-2, 2), new Ratio(-9, 4));
        Figure bits = FIGURES.of(metric("bits_per_byte"), ratios);
        assertTrue(Double.isNaN(bits.stderr()));
        assertTrue(bits.low() < bits.high());
        assertTrue(Double.isNaN(FIGURES.of(metric("max"), RIGHT).high()));
        Figure ofTexts = FIGURES.of(new Metric(Metric.Key.of("bleu"), true, items -> items.size() % 7), RIGHT);
        assertEquals(0, ofTexts.stderr());
    }

    @Test
    void figuresDoNotDependOnEachOther() {
        assertEquals(FIGURES.of(metric("mean"), RIGHT), FIGURES.of(metric("mean"), RIGHT));
    }

    @Test
    void noItemOrOneTellsNothingOfTheError() {
        Figure none = FIGURES.of(metric("mean"), List.of());
        assertTrue(Double.isNaN(none.value()) && none.items() == 0);
        Figure one = FIGURES.of(metric("mean"), values(3));
        assertEquals(3, one.value());
        assertTrue(Double.isNaN(one.stderr()) && Double.isNaN(one.low()));
    }

    @Test
    void measurementsOfAnotherKindAreRefused() {
        var refused = assertThrows(IllegalArgumentException.class, () -> of("mean", List.of(new Ratio(1, 2))));
        assertEquals("measurement: must be a Value, is a Ratio", refused.getMessage());
    }

    @Test
    void aGroupIsTheMeanOfAllItsItems() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("pooled"))) {
            var figures = new ArrayList<Figure>();
            for (int i = 0; i < expected.get("sizes").size(); i++) {
                figures.add(figure(
                        expected.get("values").get(i).doubleValue(),
                        expected.get("stderrs").get(i).doubleValue(),
                        expected.get("sizes").get(i).intValue()));
            }
            Figure group = GroupFigures.of(figures, Weighting.bySize());
            assertEquals(expected.get("weighted_mean").doubleValue(), group.value(), EXACT);
            assertEquals(expected.get("pooled_stderr").doubleValue(), group.stderr(), EXACT);
        }
    }

    @Test
    void tasksMayCountTheSameOrUpToACap() {
        List<Figure> figures = List.of(figure(.2, .03, 900), figure(.8, .04, 100));
        Figure equal = GroupFigures.of(figures, new Weighting.Equal());
        assertEquals(.5, equal.value(), EXACT);
        assertEquals(.025, equal.stderr(), EXACT);
        assertEquals(1_000, equal.items());
        assertEquals(.35, GroupFigures.of(figures, new Weighting.BySize(300)).value(), EXACT);
        var proportions = new Weighting.Proportions(List.of(1.0, 3.0));
        assertEquals(.65, GroupFigures.of(figures, proportions).value(), EXACT);
        assertThrows(IllegalArgumentException.class, () -> GroupFigures.of(figures.subList(0, 1), proportions));
        assertThrows(IllegalArgumentException.class, () -> new Weighting.Proportions(List.of(0.0)));
        assertThrows(IllegalArgumentException.class, () -> GroupFigures.of(List.of(), new Weighting.Equal()));
    }

    @Test
    void aPooledMetricIsOverTheTasksThatHaveIt() {
        var figures = Map.of(
                "a", List.of(behind("strict", .2, 100), behind("loose", .4, 100)),
                "b", List.of(behind("loose", .8, 300)),
                "c", List.of(behind("loose", Double.NaN, 0)));
        var tasks = List.of("a", "missing", "b", "c");
        var bySize = new PooledMetric("acc", List.of(), tasks, Weighting.bySize()).of(figures);
        assertEquals(
                List.of("acc,strict", "acc,loose"),
                bySize.stream().map(figure -> figure.key().toString()).toList());
        assertEquals(.2, bySize.getFirst().value(), EXACT);
        assertEquals(.7, bySize.getLast().value(), EXACT);
        assertEquals(400, bySize.getLast().items());
        var proportions = new Weighting.Proportions(List.of(3.0, 5.0, 1.0, 7.0));
        var loose = new PooledMetric("acc", List.of("loose"), tasks, proportions).of(figures);
        assertEquals(1, loose.size());
        assertEquals(.5, loose.getFirst().value(), EXACT);
        assertEquals(List.of(), new PooledMetric("f1", List.of(), tasks, proportions).of(figures));
    }

    private static Figure behind(String filter, double value, int items) {
        return new Figure(new Metric.Key("acc", filter), value, .01, Double.NaN, Double.NaN, items, Direction.HIGHER);
    }

    private static Figure figure(double value, double stderr, int items) {
        return new Figure(Metric.Key.of("acc"), value, stderr, Double.NaN, Double.NaN, items, Direction.HIGHER);
    }

    private static double of(String name, List<Measurement> items) {
        return Aggregations.of(name).orElseThrow().of(items);
    }

    private static Metric metric(String name) {
        return new Metric(Metric.Key.of(name), true, Aggregations.of(name).orElseThrow());
    }

    private static List<Measurement> values(double... values) {
        return Arrays.stream(values).<Measurement>mapToObj(Value::new).toList();
    }
}
