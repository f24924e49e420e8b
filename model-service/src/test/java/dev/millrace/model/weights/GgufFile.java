package dev.millrace.model.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes GGUF files for tests, wrong ones too if asked. */
public final class GgufFile {
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream table = new ByteArrayOutputStream();
    private final List<byte[]> data = new ArrayList<>();
    private int keyCount;
    private int tensorCount;
    private long offset;

    public GgufFile text(String key, String value) {
        key(key, 8);
        string(keys, value);
        return this;
    }

    public GgufFile whole(String key, int value) {
        key(key, 4);
        int32(keys, value);
        return this;
    }

    public GgufFile real(String key, float value) {
        key(key, 6);
        int32(keys, Float.floatToRawIntBits(value));
        return this;
    }

    public GgufFile flag(String key, boolean value) {
        key(key, 7);
        keys.write(value ? 1 : 0);
        return this;
    }

    public GgufFile texts(String key, List<String> values) {
        key(key, 9);
        int32(keys, 8);
        int64(keys, values.size());
        values.forEach(value -> string(keys, value));
        return this;
    }

    public GgufFile wholes(String key, List<Integer> values) {
        key(key, 9);
        int32(keys, 5);
        int64(keys, values.size());
        values.forEach(value -> int32(keys, value));
        return this;
    }

    public GgufFile reals(String key, List<Float> values) {
        key(key, 9);
        int32(keys, 6);
        int64(keys, values.size());
        values.forEach(value -> int32(keys, Float.floatToRawIntBits(value)));
        return this;
    }

    /** An array of unsigned bytes. */
    public GgufFile bytes(String key, byte[] values) {
        key(key, 9);
        int32(keys, 0);
        int64(keys, values.length);
        keys.writeBytes(values);
        return this;
    }

    /** A key whose value is given as raw bytes. */
    public GgufFile raw(String key, int type, byte[] value) {
        key(key, type);
        keys.writeBytes(value);
        return this;
    }

    /** A tensor at the next multiple of 32, shape outermost first. */
    public GgufFile tensor(String name, int type, List<Long> shape, byte[] bytes) {
        entry(name, type, shape, offset);
        data.add(bytes);
        offset = (offset + bytes.length + 31) / 32 * 32;
        return this;
    }

    /** A line of the tensor table and nothing else. */
    public GgufFile entry(String name, int type, List<Long> shape, long at) {
        tensorCount++;
        string(table, name);
        int32(table, shape.size());
        shape.reversed().forEach(dimension -> int64(table, dimension));
        int32(table, type);
        int64(table, at);
        return this;
    }

    public byte[] bytes() {
        return bytes(tensorCount, keyCount);
    }

    /** With counts that need not be true. */
    public byte[] bytes(long tensors, long metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        int32(out, 3);
        int64(out, tensors);
        int64(out, metadata);
        out.writeBytes(keys.toByteArray());
        out.writeBytes(table.toByteArray());
        for (byte[] tensor : data) {
            pad(out);
            out.writeBytes(tensor);
        }
        return out.toByteArray();
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 32 != 0) {
            out.write(0);
        }
    }

    private void key(String key, int type) {
        keyCount++;
        string(keys, key);
        int32(keys, type);
    }

    private static void string(ByteArrayOutputStream out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int64(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    /** Little-endian floats. */
    public static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
