package dev.millrace.model.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as ONNX stores them. */
final class LittleEndian {
    private LittleEndian() {}

    static ByteBuffer floats(float[] values, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, 0, count);
        return bytes;
    }

    static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }
}
