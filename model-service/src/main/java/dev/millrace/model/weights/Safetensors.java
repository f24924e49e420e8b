package dev.millrace.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.quant.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One safetensors file of F32, F16 and BF16 tensors: a length, a JSON table, and the bytes, mapped. */
public final class Safetensors implements TensorFile {
    /** Longest table in bytes; a shard's has some hundred KiB. */
    private static final long HEADER_BYTES_MAX = 16 << 20;

    private static final int DIMENSIONS_MAX = 8;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(8)
                        .maxStringLength(1 << 20)
                        .build());
    }

    private final Mapping mapping;
    private final Map<String, WeightTensor> tensors;

    private record Entry(String name, BlockFormat format, List<Long> shape, long begin, long end) {}

    private Safetensors(Mapping mapping, Map<String, WeightTensor> tensors) {
        this.mapping = mapping;
        this.tensors = tensors;
    }

    /**
     * Maps and checks a file.
     *
     * @throws WeightsException if anything in it is not as it must be
     */
    public static Safetensors open(Path file) throws IOException {
        Mapping mapping = Mapping.of(file);
        try {
            return new Safetensors(mapping, read(mapping.bytes()));
        } catch (RuntimeException | IOException e) {
            mapping.close();
            throw e;
        }
    }

    private static Map<String, WeightTensor> read(MemorySegment file) throws IOException {
        if (file.byteSize() < 8) {
            throw new WeightsException("header length", "the file ends inside it");
        }
        long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > HEADER_BYTES_MAX || length > file.byteSize() - 8) {
            throw new WeightsException(
                    "header length",
                    Long.toUnsignedString(length) + " bytes in a file of " + file.byteSize() + ", " + HEADER_BYTES_MAX
                            + " at most");
        }
        JsonNode header = parse(file.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment data = file.asSlice(8 + length);
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                entries.add(entry(field.getKey(), field.getValue(), data.byteSize()));
            }
        }
        return place(entries, data);
    }

    private static JsonNode parse(byte[] header) throws IOException {
        try {
            JsonNode node = JSON.readTree(header);
            if (node == null || !node.isObject()) {
                throw new WeightsException("header", "is no JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new WeightsException("header", "is no JSON: " + e.getOriginalMessage());
        }
    }

    private static Entry entry(String name, JsonNode node, long dataBytes) {
        BlockFormat format = switch (node.path("dtype").asText()) {
            case "F32" -> BlockFormat.F32;
            case "F16" -> BlockFormat.F16;
            case "BF16" -> BlockFormat.BF16;
            case String other ->
                throw new WeightsException(name + " dtype", other + " is not read; F32, F16 and BF16 are");
        };
        List<Long> shape = longs(name + " shape", node.path("shape"), DIMENSIONS_MAX);
        List<Long> range = longs(name + " data_offsets", node.path("data_offsets"), 2);
        if (range.size() != 2 || range.get(0) < 0 || range.get(1) < range.get(0) || range.get(1) > dataBytes) {
            throw new WeightsException(
                    name + " data_offsets",
                    range + " is no range in the " + dataBytes + " bytes of data; is the file truncated?");
        }
        long bytes = TensorBounds.bytes(name, format, shape);
        if (range.get(1) - range.get(0) != bytes) {
            throw new WeightsException(
                    name + " data_offsets", range + " does not hold the " + bytes + " bytes of shape " + shape);
        }
        return new Entry(name, format, shape, range.get(0), range.get(1));
    }

    private static List<Long> longs(String field, JsonNode array, int max) {
        if (!array.isArray() || array.size() > max) {
            throw new WeightsException(field, "is no array of at most " + max + " numbers");
        }
        List<Long> values = new ArrayList<>();
        for (JsonNode value : array) {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw new WeightsException(field, value + " is no integer of 64 bits");
            }
            values.add(value.longValue());
        }
        return values;
    }

    private static Map<String, WeightTensor> place(List<Entry> entries, MemorySegment data) {
        entries.sort(Comparator.comparingLong(Entry::begin));
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin < end) {
                throw new WeightsException(entry.name + " data_offsets", "lie inside another tensor");
            }
            end = entry.end;
            MemorySegment bytes = data.asSlice(entry.begin, entry.end - entry.begin);
            tensors.put(entry.name, new WeightTensor(entry.name, entry.format, entry.shape, bytes));
        }
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, WeightTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
