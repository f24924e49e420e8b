package dev.millrace.eval.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Measurement.Classes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionTest {
    private static final double EXACT = 1e-12;

    @Test
    void figuresAreThoseOfScikitLearn() {
        List<JsonNode> cases =
                Golden.list(Golden.json("metrics/classification.json").get("cases"));
        assertEquals(30, cases.size());
        for (JsonNode expected : cases) {
            var confusion = confusion(expected);
            assertEquals(expected.get("accuracy").doubleValue(), confusion.accuracy(), EXACT);
            assertEquals(expected.get("mcc").doubleValue(), confusion.matthewsCorrelation(), EXACT);
            Map.of("micro", Averaging.MICRO, "macro", Averaging.MACRO, "weighted", Averaging.WEIGHTED)
                    .forEach((name, averaging) -> assertArrayEquals(
                            Golden.doubles(expected.get(name)), triple(confusion.average(averaging, 1)), EXACT, name));
            for (int label = 0; label < confusion.labels().size(); label++) {
                JsonNode perClass = expected.get("per_class");
                ClassFigures figures = confusion.ofClass(label, 1);
                assertEquals(perClass.get("precision").get(label).doubleValue(), figures.precision(), EXACT);
                assertEquals(perClass.get("recall").get(label).doubleValue(), figures.recall(), EXACT);
                assertEquals(perClass.get("f1").get(label).doubleValue(), figures.fBeta(), EXACT);
                assertEquals(perClass.get("support").get(label).longValue(), figures.support());
                assertEquals(
                        perClass.get("f2").get(label).doubleValue(),
                        confusion.ofClass(label, 2).fBeta(),
                        EXACT);
                assertArrayEquals(
                        Golden.ints(expected.get("confusion_matrix_rows_true").get(label)), row(confusion, label));
            }
        }
    }

    @Test
    void figuresOfTheTextbookExample() {
        var confusion = confusion("0011222", "0111202");
        assertArrayEquals(new double[] {.5, .5, .5}, triple(confusion.ofClass(0, 1)), EXACT);
        assertArrayEquals(new double[] {2 / 3.0, 1, .8}, triple(confusion.ofClass(1, 1)), EXACT);
        assertArrayEquals(new double[] {1, 2 / 3.0, .8}, triple(confusion.ofClass(2, 1)), EXACT);
        assertEquals(.7, confusion.average(Averaging.MACRO, 1).fBeta(), EXACT);
        assertEquals(5 / 7.0, confusion.average(Averaging.MICRO, 1).fBeta(), EXACT);
        assertEquals(5 / 7.0, confusion.average(Averaging.WEIGHTED, 1).fBeta(), EXACT);
    }

    @Test
    void balancedAccuracyLeavesOutClassesThatNeverOccur() {
        assertEquals((2 / 3.0 + 0) / 2, confusion("0001", "0012").balancedAccuracy(), EXACT);
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("many_classes"))) {
            var items = new ArrayList<Classes>();
            for (int i = 0; i < expected.get("gold").size(); i++) {
                double[] probabilities =
                        Golden.doubles(expected.get("probabilities").get(i));
                int likeliest = IntStream.range(0, probabilities.length)
                        .reduce((a, b) -> probabilities[b] > probabilities[a] ? b : a)
                        .orElseThrow();
                items.add(new Classes(expected.get("gold").get(i).asText(), "" + likeliest));
            }
            assertEquals(
                    expected.get("balanced_accuracy").doubleValue(),
                    Confusion.of(items).balancedAccuracy(),
                    EXACT);
        }
    }

    @Test
    void refusesWhatIsNoLabel() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> Confusion.of(List.of("a"), List.of(new Classes("a", "b"))));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("predicted:"));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(List.of("a", "a"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> Confusion.of(List.of()));
    }

    private static Confusion confusion(String gold, String predicted) {
        return Confusion.of(IntStream.range(0, gold.length())
                .mapToObj(i -> new Classes(gold.substring(i, i + 1), predicted.substring(i, i + 1)))
                .toList());
    }

    private static Confusion confusion(JsonNode expected) {
        var items = new ArrayList<Classes>();
        for (int i = 0; i < expected.get("y_true").size(); i++) {
            items.add(new Classes(
                    expected.get("y_true").get(i).asText(),
                    expected.get("y_pred").get(i).asText()));
        }
        return Confusion.of(
                Golden.list(expected.get("labels")).stream()
                        .map(JsonNode::asText)
                        .toList(),
                items);
    }

    private static double[] triple(ClassFigures figures) {
        return new double[] {figures.precision(), figures.recall(), figures.fBeta()};
    }

    private static int[] row(Confusion confusion, int gold) {
        return IntStream.range(0, confusion.labels().size())
                .map(predicted -> (int) confusion.count(gold, predicted))
                .toArray();
    }
}
