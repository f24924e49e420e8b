package dev.millrace.model.engine;

import org.jspecify.annotations.Nullable;

/**
 * The directions of one sequence's hidden states, kept to say how much like any earlier one the newest is (contrastive
 * search: Su et al. 2022, arXiv:2202.06417, equation 5). Whatever is written at a position replaces what was there.
 */
final class HiddenStates {
    private final int width;
    private final int length;
    /** One direction a position, each of length 1: [length, width]. Null before the first. */
    private float @Nullable [] directions;

    /**
     * @param length longest that the sequence may become, in tokens
     * @param width of a hidden state
     */
    HiddenStates(int length, int width) {
        this.length = length;
        this.width = width;
    }

    /** What they take. */
    long bytes() {
        return (long) length * width * Float.BYTES;
    }

    /** The state at a position; that of zeros only is like no other. */
    void put(int position, float[] state) {
        if (directions == null) {
            directions = new float[Math.multiplyExact(length, width)];
        }
        double squares = 0;
        for (float value : state) {
            squares += (double) value * value;
        }
        float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
        int start = position * width;
        for (int i = 0; i < width; i++) {
            directions[start + i] = state[i] * scale;
        }
    }

    /** Greatest cosine of the state at a position with any before it, in [-1, 1]; -1 where there is none. */
    float similarity(int position) {
        float greatest = -1;
        for (int earlier = 0; earlier < position; earlier++) {
            greatest = Math.max(greatest, cosine(earlier * width, position * width));
        }
        return Math.min(1, greatest);
    }

    /** Four sums, since one alone would wait for each addition; widths that four does not divide have a rest. */
    private float cosine(int a, int b) {
        float[] of = directions;
        if (of == null) {
            return 0;
        }
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i + 3 < width; i += 4) {
            first += of[a + i] * of[b + i];
            second += of[a + i + 1] * of[b + i + 1];
            third += of[a + i + 2] * of[b + i + 2];
            fourth += of[a + i + 3] * of[b + i + 3];
        }
        for (; i < width; i++) {
            first += of[a + i] * of[b + i];
        }
        return first + second + third + fourth;
    }
}
