package dev.millrace.bench.kernels;

import java.util.SplittableRandom;

/** Rows of logits as a small model gives them: most far below, a few dozen that matter. */
final class Logits {
    /** Tokens of the default model. */
    static final int VOCABULARY = 49_152;

    private Logits() {}

    /** A row; different seeds, different rows. */
    static float[] row(long seed) {
        var random = new SplittableRandom(seed);
        float[] row = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            row[id] = (float) random.nextGaussian(2, 2.5);
        }
        for (int i = 0; i < 40; i++) {
            row[random.nextInt(VOCABULARY)] += (float) random.nextDouble(4, 12);
        }
        return row;
    }

    /** So many different rows. */
    static float[][] rows(int count) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = row(i);
        }
        return rows;
    }
}
