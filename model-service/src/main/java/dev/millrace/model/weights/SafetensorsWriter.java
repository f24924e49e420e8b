package dev.millrace.model.weights;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes safetensors files of single floats: byte for byte what the reference implementation makes of the same tensors
 * and the metadata that PyTorch's users give it.
 */
public final class SafetensorsWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * A tensor to be written.
     *
     * @param shape outermost dimension first
     * @param values as many as the shape says, rows one after the other; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // written at once
    public record Floats(List<Long> shape, float[] values) {
        /** Copies the shape and checks the number of values. */
        public Floats {
            shape = List.copyOf(shape);
            long count = shape.stream().reduce(1L, Math::multiplyExact);
            if (values.length != count) {
                throw new IllegalArgumentException("%d values are none of shape %s".formatted(values.length, shape));
            }
        }
    }

    private SafetensorsWriter() {}

    /**
     * Writes a new file and has it reach the disk.
     *
     * @param tensors by name; the format's order among tensors of one type
     * @throws java.nio.file.FileAlreadyExistsException if there is such a file
     */
    public static void write(Path file, SortedMap<String, Floats> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, header(tensors));
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Floats tensor : tensors.values()) {
                writeFloats(channel, buffer, tensor.values());
            }
            channel.force(true);
        }
    }

    /** The length in 8 bytes and the table, padded with spaces so that the numbers are aligned. */
    private static ByteBuffer header(SortedMap<String, Floats> tensors) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.putObject("__metadata__").put("format", "pt");
        long end = 0;
        for (Map.Entry<String, Floats> entry : tensors.entrySet()) {
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
            entry.getValue().shape().forEach(node.putArray("shape")::add);
            long begin = end;
            end += (long) Float.BYTES * entry.getValue().values().length;
            node.putArray("data_offsets").add(begin).add(end);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    private static void writeFloats(FileChannel channel, ByteBuffer buffer, float[] values) throws IOException {
        int step = BUFFER_BYTES / Float.BYTES;
        for (int from = 0; from < values.length; from += step) {
            int count = Math.min(step, values.length - from);
            buffer.clear().limit(count * Float.BYTES);
            buffer.asFloatBuffer().put(values, from, count);
            writeFully(channel, buffer);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
