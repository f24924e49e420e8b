package dev.millrace.model.graph;

import java.io.IOException;

/** Knows how the keys and values of a model are rounded to int8: {@code round(x / scale)} within −128 to 127. */
@FunctionalInterface
public interface KeyValueScales {
    /** Which of the two. */
    enum Side {
        /** Keys, after rotation. */
        KEY,
        /** Values. */
        VALUE
    }

    /**
     * The positive scales of a layer, {@code [kv heads, head size]}. Asked for in the order of the graph, when it is written.
     */
    float[] of(int layer, Side side) throws IOException;
}
