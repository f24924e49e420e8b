package dev.millrace.model.graph;

import dev.millrace.model.quant.RowRounding;
import java.io.IOException;

/** Knows how the inputs of a decoder's matrices look, and so how the matrices are best rounded. */
@FunctionalInterface
public interface Compensation {
    /**
     * The rounding of the matrix of that name, {@code blk.0.attn_qkv.weight} say, of {@code columns} columns, in blocks of
     * {@code block}. Matrices are
     * asked for in the order of the graph, when they are written.
     */
    RowRounding of(String matrix, int columns, int block) throws IOException;

    /** Whether a layer's matrix of that name stays in 8 bits where the others are compensated. Asked when the graph is built. */
    default boolean keepsEightBits(String matrix) {
        return false;
    }
}
