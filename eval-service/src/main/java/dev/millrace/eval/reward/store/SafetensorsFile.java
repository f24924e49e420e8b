package dev.millrace.eval.reward.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format, single precision alone: the length of the header in 8 bytes, little end first, the header in
 * JSON with type, shape and place of each tensor, and the numbers one tensor after the other.
 */
final class SafetensorsFile {
    static final String NAME = "head.safetensors";
    /** Sixteen heads of 256 units on hidden states 8,192 wide take 134 MB. */
    static final int BYTES_MAX = 1 << 28;

    private static final int HEADER_BYTES_MAX = 1 << 20;
    private static final int DIMENSIONS_MAX = 2;
    private static final String METADATA = "__metadata__";

    private SafetensorsFile() {}

    static byte[] write(Map<String, Tensor> tensors) {
        ObjectNode header = CardJson.MAPPER.createObjectNode();
        header.putObject(METADATA).put("format", "pt");
        int end = 0;
        for (var entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", "F32");
            tensor.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(end).add(end += tensor.values().length * Float.BYTES);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        // Padded with spaces, as the reference implementation does, so that the numbers are aligned.
        int padded = (json.length + 7) / 8 * 8;
        var file = ByteBuffer.allocate(8 + padded + end).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(json);
        while (file.position() < 8 + padded) {
            file.put((byte) ' ');
        }
        tensors.values().forEach(tensor -> {
            for (float value : tensor.values()) {
                file.putFloat(value);
            }
        });
        return file.array();
    }

    /**
     * The tensors of a file, in the order of the header.
     *
     * @throws RewardPackageException if anything in it is not as it must be
     */
    static Map<String, Tensor> read(byte[] bytes) {
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 8) {
            throw broken("header length", "the file ends inside it");
        }
        long length = file.getLong();
        if (length < 2 || length > HEADER_BYTES_MAX || length > bytes.length - 8) {
            throw broken(
                    "header length",
                    "must be 2 to %d and within the file of %d bytes, is %s"
                            .formatted(HEADER_BYTES_MAX, bytes.length, Long.toUnsignedString(length)));
        }
        JsonNode header = header(new String(bytes, 8, (int) length, StandardCharsets.UTF_8));
        ByteBuffer data =
                file.slice(8 + (int) length, bytes.length - 8 - (int) length).order(ByteOrder.LITTLE_ENDIAN);
        var tensors = new LinkedHashMap<String, Tensor>();
        for (var entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        if (data.hasRemaining()) {
            throw broken("data", "%d bytes belong to no tensor".formatted(data.remaining()));
        }
        return tensors;
    }

    private static JsonNode header(String json) {
        try {
            JsonNode header = CardJson.MAPPER.readTree(json);
            if (!header.isObject()) {
                throw broken("header", "must be a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw broken("header", "must be JSON: " + e.getOriginalMessage());
        }
    }

    /** The next tensor: those of this format follow one another without a gap, in the order of the header. */
    private static Tensor tensor(String name, JsonNode node, ByteBuffer data) {
        if (!node.path("dtype").asText().equals("F32")) {
            throw broken(name + ".dtype", "must be F32, is " + node.path("dtype"));
        }
        List<Integer> shape = integers(name + ".shape", node.path("shape"), DIMENSIONS_MAX);
        List<Integer> range = integers(name + ".data_offsets", node.path("data_offsets"), 2);
        long count = 1;
        for (int dimension : shape) {
            count *= dimension;
        }
        if (shape.isEmpty() || count < 1) {
            throw broken(name + ".shape", "must have dimensions of 1 at least, is " + shape);
        }
        long end = data.position() + count * Float.BYTES;
        if (!range.equals(List.of(data.position(), (int) end)) || end > data.limit()) {
            throw broken(
                    name + ".data_offsets",
                    "must be [%d, %d] within the %d bytes of data, is %s"
                            .formatted(data.position(), end, data.limit(), range));
        }
        var values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.getFloat();
        }
        return new Tensor(shape, values);
    }

    private static List<Integer> integers(String field, JsonNode array, int max) {
        var integers = new ArrayList<Integer>();
        for (JsonNode value : array) {
            if (!value.isInt() || value.intValue() < 0) {
                throw broken(field, "must be integers of 0 at least, is " + array);
            }
            integers.add(value.intValue());
        }
        if (!array.isArray() || integers.size() > max) {
            throw broken(field, "must be at most %d integers, is %s".formatted(max, array));
        }
        return integers;
    }

    private static RewardPackageException broken(String field, String rule) {
        return new RewardPackageException(NAME, field, rule);
    }
}
