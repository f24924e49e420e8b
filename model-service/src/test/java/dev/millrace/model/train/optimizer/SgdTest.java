package dev.millrace.model.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Expected values are worked out by hand; all are exact in floats. */
class SgdTest {
    private static float[] after(OptimizerSettings.Sgd settings, float start, double rate, float... gradients) {
        NamedArrays parameters = NamedArrays.of("w", start);
        Optimizer optimizer = Optimizer.of(settings, parameters);
        var values = new float[gradients.length];
        for (int step = 0; step < gradients.length; step++) {
            optimizer.step(parameters, NamedArrays.of("w", gradients[step]), rate);
            values[step] = parameters.get("w")[0];
        }
        return values;
    }

    @Test
    void plainDescentGoesAgainstTheGradient() {
        float[] values = after(new OptimizerSettings.Sgd(0, false, 0), 1, 0.5, 1, -2, 0);
        assertArrayEquals(new float[] {0.5f, 1.5f, 1.5f}, values);
    }

    @Test
    void momentumKeepsRollingWithoutAGradient() {
        // buffers 1, 0.5, 0.25 + 1
        float[] values = after(new OptimizerSettings.Sgd(0.5, false, 0), 0, 1, 1, 0, 1);
        assertArrayEquals(new float[] {-1, -1.5f, -2.75f}, values);
    }

    @Test
    void nesterovLooksOneBufferAhead() {
        // directions 1 + 0.5 · 1, 0 + 0.5 · 0.5, 1 + 0.5 · 1.25
        float[] values = after(new OptimizerSettings.Sgd(0.5, true, 0), 0, 1, 1, 0, 1);
        assertArrayEquals(new float[] {-1.5f, -1.75f, -3.375f}, values);
    }

    @Test
    void weightDecayIsAPartOfTheGradient() {
        // 4 − 0.5 · (1 + 0.25 · 4) = 3; the second step's gradient is 0.75, its buffer 0.5 · 2 + 0.75
        float[] values = after(new OptimizerSettings.Sgd(0.5, false, 0.25), 4, 0.5, 1, 0);
        assertArrayEquals(new float[] {3, 2.125f}, values);
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        String momentum = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> new OptimizerSettings.Sgd(1, false, 0))
                        .getMessage());
        assertTrue(momentum.startsWith("momentum: "), momentum);
        String nesterov = assertThrows(IllegalArgumentException.class, () -> new OptimizerSettings.Sgd(0, true, 0))
                .getMessage();
        assertEquals("nesterov: needs a momentum above 0", nesterov);
    }
}
