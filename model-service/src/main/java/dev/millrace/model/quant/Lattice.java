package dev.millrace.model.quant;

/**
 * Thirty-two weights on a line of equal steps: {@code w[i] = scale * steps[i] + offset}.
 *
 * <p>All the block formats but Q6_K and the plain floats are of this form, so they are read into it once and then either
 * expanded to floats or re-stepped to 8 bits, which for a zero offset loses nothing at all. Mutable scratch of one thread.
 */
public final class Lattice {
    /** Weights in a lattice. */
    public static final int SIZE = 32;

    float scale;
    float offset;
    final int[] steps = new int[SIZE];

    /** Creates an empty lattice. */
    public Lattice() {}

    /** Writes the 32 weights to {@code target[at..at + 32)}. */
    void expand(float[] target, int at) {
        for (int i = 0; i < SIZE; i++) {
            target[at + i] = scale * steps[i] + offset;
        }
    }
}
