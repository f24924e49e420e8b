package dev.millrace.model.graph;

import java.util.List;

/**
 * An initializer to be filled from the data file.
 *
 * @param name its name in the graph
 * @param type its element type
 * @param shape outermost dimension first
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {
    /** Copies the shape. */
    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /** Bytes it takes. */
    public long bytes() {
        return Math.ceilDiv(shape.stream().reduce((long) type.bits, Math::multiplyExact), Byte.SIZE);
    }
}
