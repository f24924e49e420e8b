package dev.millrace.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What an adapter adds to the product of one matrix, {@code y = W x + B (A x)}, its scale multiplied into B; or a bottleneck behind a
 * sub-layer, {@code y = x + B silu(A x)}.
 *
 * @param rank r, 1 to 512
 * @param inputs columns of the matrix
 * @param outputs rows of the matrix
 * @param a A {@code [r,in]} as float32, native order
 * @param b the transpose of B, {@code [r,out]}, likewise
 */
public record LowRankFactors(int rank, int inputs, int outputs, MemorySegment a, MemorySegment b) {
    private static final int RANK_MAX = 512;

    /** Checks the sizes. */
    public LowRankFactors {
        if (rank < 1 || rank > RANK_MAX || inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "no factors have the rank " + rank + " between " + inputs + " and " + outputs);
        }
        requireBytes("a", a, (long) rank * inputs);
        requireBytes("b", b, (long) rank * outputs);
    }

    private static void requireBytes(String what, MemorySegment segment, long values) {
        if (segment.byteSize() != values * ValueLayout.JAVA_FLOAT.byteSize()) {
            throw new IllegalArgumentException(
                    what + " has " + segment.byteSize() + " bytes for " + values + " values");
        }
    }

    /** Bytes of both. */
    public long bytes() {
        return a.byteSize() + b.byteSize();
    }
}
