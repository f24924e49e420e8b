package dev.millrace.eval.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.classification.Reliability.Bin;
import dev.millrace.eval.harness.Measurement.Claim;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbabilityTest {
    private static final double EXACT = 1e-12;

    @Test
    void areasUnderCurvesAreThoseOfScikitLearn() {
        int compared = 0;
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/classification.json").get("cases"))) {
            if (expected.has("scores_of_class_1")) {
                var curve = ScoreCurve.of(claims(expected.get("scores_of_class_1"), expected.get("y_true")));
                assertEquals(expected.get("roc_auc").doubleValue(), curve.rocAuc(), EXACT);
                assertEquals(expected.get("average_precision").doubleValue(), curve.averagePrecision(), EXACT);
                compared++;
            }
        }
        assertTrue(compared >= 5, "compared " + compared);
    }

    @Test
    void equalScoresAreWorthHalf() {
        var curve = ScoreCurve.of(List.of(new Claim(.4, true), new Claim(.4, false)));
        assertEquals(1, curve.points().size());
        assertEquals(.5, curve.rocAuc());
        assertTrue(Double.isNaN(ScoreCurve.of(List.of(new Claim(.4, true))).rocAuc()));
    }

    @Test
    void calibrationIsThatOfScikitLearn() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("calibration"))) {
            List<Claim> claims = claims(expected.get("probability"), expected.get("is_true"));
            int bins = expected.get("bins").intValue();
            assertReliability(expected.get("equal_width"), Reliability.equalWidth(claims, bins));
            assertReliability(expected.get("equal_mass"), Reliability.equalMass(claims, bins));
            assertEquals(expected.get("brier").doubleValue(), ProbabilityLoss.brier(claims), EXACT);
            assertEquals(expected.get("log_loss").doubleValue(), ProbabilityLoss.log(claims), EXACT);
        }
    }

    private static void assertReliability(JsonNode expected, Reliability actual) {
        assertArrayEquals(
                Golden.ints(expected.get("counts")),
                actual.bins().stream().mapToInt(Bin::count).toArray());
        assertArrayEquals(
                Golden.doubles(expected.get("share_true")),
                actual.bins().stream().mapToDouble(Bin::shareTrue).toArray(),
                EXACT);
        assertArrayEquals(
                Golden.doubles(expected.get("confidence")),
                actual.bins().stream().mapToDouble(Bin::confidence).toArray(),
                EXACT);
        assertEquals(expected.get("expected_error").doubleValue(), actual.expectedError(), EXACT);
    }

    @Test
    void manyClassesCostWhatScikitLearnSays() {
        for (JsonNode expected :
                Golden.list(Golden.json("metrics/statistics.json").get("many_classes"))) {
            double brier = 0;
            double log = 0;
            int[] gold = Golden.ints(expected.get("gold"));
            for (int i = 0; i < gold.length; i++) {
                double[] probabilities =
                        Golden.doubles(expected.get("probabilities").get(i));
                brier += ProbabilityLoss.brier(probabilities, gold[i]) / gold.length;
                log += ProbabilityLoss.log(probabilities[gold[i]]) / gold.length;
            }
            assertEquals(expected.get("brier").doubleValue(), brier, EXACT);
            assertEquals(expected.get("log_loss").doubleValue(), log, EXACT);
        }
    }

    @Test
    void aWrongCertaintyCostsMuchButNotEverything() {
        assertEquals(36.04, ProbabilityLoss.log(List.of(new Claim(1, false))), .005);
        assertEquals(1, ProbabilityLoss.brier(List.of(new Claim(1, false))));
    }

    @Test
    void anEdgeBelongsToTheBinBelow() {
        var reliability = Reliability.equalWidth(List.of(new Claim(0, false), new Claim(.7, true)), 10);
        assertEquals(.7, reliability.bins().getLast().to());
        assertEquals(0, reliability.bins().getFirst().from());
        assertEquals(.3, reliability.largestError(), EXACT);
        assertThrows(IllegalArgumentException.class, () -> Reliability.equalWidth(List.of(new Claim(1.01, true)), 10));
        assertEquals(0, Reliability.equalMass(List.of(), 10).expectedError());
    }

    private static List<Claim> claims(JsonNode probabilities, JsonNode trues) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < trues.size(); i++) {
            claims.add(
                    new Claim(probabilities.get(i).doubleValue(), trues.get(i).intValue() == 1));
        }
        return claims;
    }
}
