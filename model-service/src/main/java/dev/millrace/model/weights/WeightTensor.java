package dev.millrace.model.weights;

import dev.millrace.model.quant.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor inside a mapped file.
 *
 * @param name its name in the file
 * @param format how the numbers are stored
 * @param shape outermost dimension first, as {@code [rows, columns]}; each at least 1
 * @param data exactly the bytes of the tensor, rows one after the other; valid until the file is closed
 */
public record WeightTensor(String name, BlockFormat format, List<Long> shape, MemorySegment data) {
    /** Copies the shape. */
    public WeightTensor {
        shape = List.copyOf(shape);
    }

    /** Number of weights. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
