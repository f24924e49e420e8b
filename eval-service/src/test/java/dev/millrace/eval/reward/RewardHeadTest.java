package dev.millrace.eval.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RewardHeadTest {
    private static final Standardisation HALVES = new Standardisation(new float[] {1, -1}, new float[] {2, .5f});

    @Test
    void aLinearHeadWeighsStandardisedDimensions() {
        // x = ((3 − 1) / 2, (0 + 1) / 0.5) = (1, 2)
        var head = new LinearHead(HALVES, new float[] {3, -1}, .25f);
        assertEquals(3 - 2 + .25, head.reward(new float[] {3, 0}));
        assertEquals(3 - 2 + .25 + 4, head.shifted(4).reward(new float[] {3, 0}));
    }

    @Test
    void aTwoLayerHeadIsItsFormula() {
        var layer = new TwoLayerHead.Layer(new float[] {1, 0, -1, .5f}, new float[] {.5f, 0}, Activation.TANH);
        var head = new TwoLayerHead(HALVES, layer, new float[] {2, -3}, 1);
        assertEquals(2 * Math.tanh(1.5) - 3 * Math.tanh(0) + 1, head.reward(new float[] {3, 0}), 1e-12);
    }

    @Test
    void activationsHaveTheirValuesAndSlopes() {
        // torch.nn.functional.gelu(x, approximate="tanh")
        assertEquals(.8411919906082768, Activation.GELU.of(1), 1e-12);
        assertEquals(-.1588080093917232, Activation.GELU.of(-1), 1e-12);
        for (Activation activation : Activation.values()) {
            for (double x = -3; x <= 3; x += .25) {
                double slope = (activation.of(x + 1e-5) - activation.of(x - 1e-5)) / 2e-5;
                assertEquals(slope, activation.slope(x), 1e-8);
            }
        }
    }

    @Test
    void standardisationTakesRowsToMeanZeroAndDeviationOne() {
        List<float[]> rows =
                List.of(new float[] {1, 7, 1e6f}, new float[] {3, 7, 1e6f + 1}, new float[] {5, 7, 1e6f + 2});
        var standardisation = Standardisation.of(rows);
        assertArrayEquals(new float[] {3, 7, 1e6f + 1}, standardisation.mean());
        float root = (float) Math.sqrt(8 / 3.0);
        assertEquals(root, standardisation.deviation()[0], 1e-6);
        assertEquals(1, standardisation.deviation()[1]);
        assertArrayEquals(new float[] {-2 / root, 0, -1}, standardisation.apply(rows.getFirst()), 1e-6f);
    }

    @Test
    void anEnsembleHasAMeanAndADeviation() {
        var one = new LinearHead(HALVES, new float[] {1, 0}, 0);
        var other = new LinearHead(HALVES, new float[] {3, 0}, 0);
        var model = new RewardModel(List.of(one, other), new RewardScale(1, 2));
        // rewards 1 and 3, normalised 0 and 1
        var estimate = model.estimate(new float[] {3, 0});
        assertEquals(.5, estimate.mean());
        assertEquals(Math.sqrt(.5), estimate.deviation(), 1e-12);
        assertEquals(2, model.rawReward(new float[] {3, 0}));
        assertEquals(
                0,
                new RewardModel(List.of(one), RewardScale.NONE)
                        .estimate(new float[] {3, 0})
                        .deviation());
    }

    @Test
    void aClassifierHasTheProbabilitiesOfItsLogits() {
        // Two logits that were printed with their softmax after rounding to bfloat16.
        assertRounded(.99609375, .003082275390625, BinaryClassifier.softmax(new double[] {3.171875, -2.609375}));
        assertRounded(.337890625, .6640625, BinaryClassifier.softmax(new double[] {-.53515625, .1376953125}));
        var head = new BinaryClassifier(new LinearHead(HALVES, new float[] {2, 0}, 0));
        assertArrayEquals(new double[] {1, -1}, head.logits(new float[] {3, 0}));
        assertEquals(1 / (1 + Math.exp(-2)), head.probabilities(new float[] {3, 0})[0], 1e-12);
    }

    private static void assertRounded(double first, double second, double[] probabilities) {
        assertEquals(first, bfloat16(probabilities[0]));
        assertEquals(second, bfloat16(probabilities[1]));
    }

    /** Nearest bfloat16: the upper half of a float, rounded. */
    private static double bfloat16(double value) {
        return Float.intBitsToFloat((Float.floatToIntBits((float) value) + 0x8000) & 0xFFFF0000);
    }

    @Test
    void refusesOtherWidthsAndWeightsThatAreNoNumbers() {
        var head = new LinearHead(HALVES, new float[] {3, -1}, 0);
        assertEquals("hidden: must have 2 values, has 3", Refusal.of(() -> head.reward(new float[3])));
        assertTrue(Refusal.of(() -> new LinearHead(HALVES, new float[] {0, Float.NaN}, 0))
                .startsWith("weight[1]:"));
        assertThrows(IllegalArgumentException.class, () -> new Standardisation(new float[] {0}, new float[] {0}));
    }
}
