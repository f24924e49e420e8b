package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Holds a derivative to (f(x + s) − f(x − s)) / 2s. */
final class CentralDifferences {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-7;

    private CentralDifferences() {}

    /** @param at where; put back as it was */
    static void check(ToDoubleFunction<double[][]> loss, double[][] at, double[][] gradient) {
        assertEquals(at.length, gradient.length);
        for (int row = 0; row < at.length; row++) {
            assertEquals(at[row].length, gradient[row].length);
            for (int i = 0; i < at[row].length; i++) {
                double value = at[row][i];
                at[row][i] = value + STEP;
                double above = loss.applyAsDouble(at);
                at[row][i] = value - STEP;
                double below = loss.applyAsDouble(at);
                at[row][i] = value;
                double slope = (above - below) / (2 * STEP);
                assertEquals(slope, gradient[row][i], TOLERANCE * Math.max(1, Math.abs(slope)), row + ", " + i);
            }
        }
    }

    /** Log-probabilities of drawn tokens. */
    static double[] logProbs(RandomGenerator random, int tokens) {
        return random.doubles(tokens, -4, -0.1).toArray();
    }

    /** The first ones are a prompt. */
    static boolean[] behind(int prompt, int tokens) {
        var counted = new boolean[tokens];
        for (int i = prompt; i < tokens; i++) {
            counted[i] = true;
        }
        return counted;
    }
}
