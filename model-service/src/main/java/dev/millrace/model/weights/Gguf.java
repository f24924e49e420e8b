package dev.millrace.model.weights;

import dev.millrace.model.quant.BlockFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file, version 2 or 3, little-endian: metadata, then a table of tensors, then their bytes. The file is mapped;
 * only the metadata is copied to the heap.
 */
public final class Gguf implements TensorFile {
    private static final int MAGIC = 0x46554747;
    private static final int KEYS_MAX = 1 << 16;
    private static final int TENSORS_MAX = 1 << 17;
    private static final int DIMENSIONS_MAX = 4;
    private static final int ALIGNMENT_MAX = 1 << 20;
    private static final int ALIGNMENT_DEFAULT = 32;

    private final Mapping mapping;
    private final GgufMetadata metadata;
    private final Map<String, WeightTensor> tensors;

    private record Entry(String name, BlockFormat format, List<Long> shape, long offset, long bytes) {}

    private Gguf(Mapping mapping, GgufMetadata metadata, Map<String, WeightTensor> tensors) {
        this.mapping = mapping;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Maps and checks a file.
     *
     * @throws WeightsException if anything in it is not as it must be
     */
    public static Gguf open(Path file) throws IOException {
        Mapping mapping = Mapping.of(file);
        try {
            return read(mapping);
        } catch (RuntimeException e) {
            mapping.close();
            throw e;
        }
    }

    private static Gguf read(Mapping mapping) {
        GgufCursor cursor = new GgufCursor(mapping.bytes());
        if (cursor.int32("magic") != MAGIC) {
            throw new WeightsException("magic", "this is no GGUF file");
        }
        int version = cursor.int32("version");
        if (version != 2 && version != 3) {
            String hint = Integer.reverseBytes(version) <= 3 ? " (a big-endian file)" : "";
            throw new WeightsException("version", version + " is not read" + hint + ", 2 and 3 are");
        }
        int tensorCount = cursor.count("tensor_count", 8 + 4 + 8 + 4 + 8, TENSORS_MAX);
        int keyCount = cursor.count("metadata_kv_count", 8 + 4 + 1, KEYS_MAX);
        GgufMetadata metadata = readMetadata(cursor, keyCount);
        List<Entry> entries = readEntries(cursor, tensorCount);

        long alignment = metadata.whole("general.alignment", ALIGNMENT_MAX).orElse(ALIGNMENT_DEFAULT);
        if (alignment < 8 || Long.bitCount(alignment) != 1) {
            throw new WeightsException("general.alignment", alignment + " is no power of two of at least 8");
        }
        long start = (cursor.position() + alignment - 1) / alignment * alignment;
        return new Gguf(mapping, metadata, place(entries, mapping.bytes(), start, alignment));
    }

    private static GgufMetadata readMetadata(GgufCursor cursor, int count) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = cursor.name("metadata key " + i);
            if (values.put(key, cursor.value(key)) != null) {
                throw new WeightsException(key, "appears twice");
            }
        }
        return new GgufMetadata(values);
    }

    private static List<Entry> readEntries(GgufCursor cursor, int count) {
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = cursor.name("tensor name " + i);
            int dimensions = cursor.int32(name + " n_dims");
            if (dimensions < 1 || dimensions > DIMENSIONS_MAX) {
                throw new WeightsException(name + " n_dims", dimensions + " is not in 1.." + DIMENSIONS_MAX);
            }
            List<Long> shape = new ArrayList<>();
            for (int d = 0; d < dimensions; d++) {
                shape.addFirst(cursor.int64(name + " dimension " + d));
            }
            BlockFormat format = format(name, cursor.int32(name + " type"));
            long offset = cursor.int64(name + " offset");
            entries.add(new Entry(name, format, shape, offset, TensorBounds.bytes(name, format, shape)));
        }
        return entries;
    }

    private static Map<String, WeightTensor> place(
            List<Entry> entries, MemorySegment file, long start, long alignment) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::offset));
        long end = 0;
        for (Entry entry : sorted) {
            if (entry.offset < 0 || entry.offset % alignment != 0) {
                throw new WeightsException(entry.name + " offset", entry.offset + " is no multiple of " + alignment);
            }
            if (entry.offset < end) {
                throw new WeightsException(entry.name + " offset", entry.offset + " lies inside another tensor");
            }
            if (entry.bytes > file.byteSize() - start || entry.offset > file.byteSize() - start - entry.bytes) {
                throw new WeightsException(
                        entry.name,
                        entry.bytes + " bytes from " + entry.offset + " on do not fit in the file; is it truncated?");
            }
            end = entry.offset + entry.bytes;
            MemorySegment data = file.asSlice(start + entry.offset, entry.bytes);
            WeightTensor tensor = new WeightTensor(entry.name, entry.format, entry.shape, data);
            if (tensors.put(entry.name, tensor) != null) {
                throw new WeightsException(entry.name, "appears twice");
            }
        }
        return Collections.unmodifiableMap(tensors);
    }

    private static BlockFormat format(String name, int type) {
        return switch (type) {
            case 0 -> BlockFormat.F32;
            case 1 -> BlockFormat.F16;
            case 2 -> BlockFormat.Q4_0;
            case 3 -> BlockFormat.Q4_1;
            case 6 -> BlockFormat.Q5_0;
            case 7 -> BlockFormat.Q5_1;
            case 8 -> BlockFormat.Q8_0;
            case 12 -> BlockFormat.Q4_K;
            case 13 -> BlockFormat.Q5_K;
            case 14 -> BlockFormat.Q6_K;
            case 30 -> BlockFormat.BF16;
            default ->
                throw new WeightsException(
                        name + " type",
                        "ggml type " + type + " is not read; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K"
                                + " and Q6_K are");
        };
    }

    /** The keys and values at the head of the file. */
    public GgufMetadata metadata() {
        return metadata;
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
