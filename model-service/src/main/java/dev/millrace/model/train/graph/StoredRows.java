package dev.millrace.model.train.graph;

import java.util.List;

/**
 * Where floats of a package lie.
 *
 * @param file beside its graph
 * @param offset of the first one's first byte there
 * @param shape outermost dimension first, rows one after the other
 */
public record StoredRows(String file, long offset, List<Long> shape) {
    public StoredRows {
        shape = List.copyOf(shape);
    }

    /** Numbers, at most what an array holds. */
    public int count() {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
