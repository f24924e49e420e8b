package dev.millrace.model.weights;

import dev.millrace.model.quant.BlockFormat;
import java.util.List;

/** Checks a shape and says how many bytes it takes. */
final class TensorBounds {
    /** Largest single dimension. */
    static final long DIMENSION_MAX = 1L << 31;

    private TensorBounds() {}

    /** Bytes of a tensor of {@code shape} (outermost first). */
    static long bytes(String name, BlockFormat format, List<Long> shape) {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 1 || dimension > DIMENSION_MAX) {
                throw new WeightsException(
                        name + " shape", Long.toUnsignedString(dimension) + " is not in 1.." + DIMENSION_MAX);
            }
            if (elements > Long.MAX_VALUE / 8 / dimension) {
                throw new WeightsException(name + " shape", shape + " has too many elements");
            }
            elements *= dimension;
        }
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % format.blockSize() != 0) {
            throw new WeightsException(
                    name + " shape", "rows of " + columns + " are no whole blocks of " + format.blockSize());
        }
        return format.bytes(elements);
    }
}
