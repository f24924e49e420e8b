package dev.millrace.model;

import java.nio.FloatBuffer;
import java.util.Locale;

/** How the hidden states of a text's tokens become one vector; sentence-transformers' names. */
public enum Pooling {
    /** The mean over all tokens, special ones included. */
    MEAN,
    /** The first token's. */
    CLS,
    /** The last token's. */
    LAST;

    /** As millrace.json has it: "mean", "cls" or "last". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Pooling labelled(String label) {
        for (Pooling pooling : values()) {
            if (pooling.label().equals(label)) {
                return pooling;
            }
        }
        throw new IllegalArgumentException("pooling must be mean, cls or last");
    }

    /**
     * Pools one row; padding, which stands behind the row's tokens, is not looked at.
     *
     * @param states {@code [rows, tokens, width]}
     * @param from index of the row's first value
     * @param length tokens of the row, 1 or more
     */
    public float[] pool(FloatBuffer states, int from, int length, int width) {
        float[] pooled = new float[width];
        switch (this) {
            case CLS -> states.get(from, pooled);
            case LAST -> states.get(from + (length - 1) * width, pooled);
            case MEAN -> {
                for (int token = 0; token < length; token++) {
                    for (int d = 0; d < width; d++) {
                        pooled[d] += states.get(from + token * width + d);
                    }
                }
                for (int d = 0; d < width; d++) {
                    pooled[d] /= length;
                }
            }
        }
        return pooled;
    }

    /** Scales a vector to the length 1 where it lies; the zero vector stays. */
    public static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.max(Math.sqrt(squares), 1e-12);
        for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) (vector[d] / length);
        }
    }
}
