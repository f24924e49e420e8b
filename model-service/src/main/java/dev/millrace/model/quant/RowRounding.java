package dev.millrace.model.quant;

import java.lang.foreign.MemorySegment;

/**
 * Rounds rows of weights, one after another, to blocks of unsigned integers with a float scale and an integer zero
 * point: {@code w ≈ scale · (u − zero)}, the layout of the runtime's MatMulNBits and GatherBlockQuantized. Holds the
 * scratch of one thread.
 */
public interface RowRounding {
    /**
     * Rounds a row of {@code columns} weights (a multiple of 32) stored in {@code format} from byte {@code at} on. The
     * results are valid until the next call.
     *
     * @throws ArithmeticException if a weight is not finite
     */
    void round(BlockFormat format, MemorySegment source, long at, int columns);

    /** One unsigned value per stored column, whole blocks. */
    byte[] values();

    /** One scale per block. */
    float[] scales();

    /** One zero point per block. */
    byte[] zeros();
}
