package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.TensorNames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The inputs that change with each run: ids {@code [rows, tokens]}, the attention mask {@code [rows, total]} (ones for
 * the tokens of a row, zeros behind) and, where the graph takes them, positions {@code [rows, tokens]} and the places whose
 * logits are wanted {@code [rows, wanted]}. Each lies in a buffer of its own; the tensors on them are made once for each
 * shape.
 */
final class TokenInputs implements AutoCloseable {
    /** Totals are rounded up to this, so that a growing sequence needs a new mask tensor every 64 tokens only. */
    private static final int TOTAL_STEP = 64;

    private final OrtEnvironment environment;
    private final TensorNames names;
    private final int capacity;
    private final LongBuffer ids;
    private final LongBuffer mask;
    private final LongBuffer positions;
    private final LongBuffer wanted;
    private final long[] ones;
    private final long[] zeros;
    private final Map<Key, OnnxTensor> tensors = new HashMap<>();

    private record Key(LongBufferName buffer, int rows, int columns) {}

    private enum LongBufferName {
        IDS,
        MASK,
        POSITIONS,
        WANTED
    }

    /** @param tokensMax most tokens of a run */
    TokenInputs(OrtEnvironment environment, TensorNames names, int slots, int capacity, int tokensMax) {
        this.environment = environment;
        this.names = names;
        this.capacity = capacity;
        this.ids = direct(Math.max(slots, tokensMax));
        this.positions = direct(Math.max(slots, tokensMax));
        this.wanted = direct(Math.max(slots, tokensMax));
        this.mask = direct(Math.multiplyExact(slots, capacity));
        this.ones = new long[capacity];
        this.zeros = new long[capacity];
        Arrays.fill(ones, 1);
    }

    /**
     * Puts {@code tokens[from, from + count)} of one row into the inputs of a run.
     *
     * @param shift positions before the first token
     */
    void prefill(Map<String, OnnxTensor> inputs, int[] tokens, int from, int count, int shift) throws OrtException {
        for (int i = 0; i < count; i++) {
            ids.put(i, tokens[from + i]);
            positions.put(i, shift + from + i);
        }
        // Exact, unlike that of a step: the runtime tells a first prompt by a total that equals its tokens.
        int total = shift + from + count;
        mask.put(0, ones, 0, total);
        put(inputs, 1, count, total);
    }

    /** Puts one token a row into the inputs of a run. */
    void step(Map<String, OnnxTensor> inputs, int[] tokens, int[] at) throws OrtException {
        int longest = 0;
        for (int row = 0; row < tokens.length; row++) {
            ids.put(row, tokens[row]);
            positions.put(row, at[row]);
            longest = Math.max(longest, at[row] + 1);
        }
        int total = Math.min(capacity, (longest + TOTAL_STEP - 1) / TOTAL_STEP * TOTAL_STEP);
        for (int row = 0; row < tokens.length; row++) {
            int length = at[row] + 1;
            mask.put(row * total, ones, 0, length);
            mask.put(row * total + length, zeros, 0, total - length);
        }
        put(inputs, tokens.length, 1, total);
    }

    /** Asks, in a graph that lets one choose, for the logits of the places {@code first…} of each row's tokens. */
    void wantLogits(Map<String, OnnxTensor> inputs, int rows, int first, int count) throws OrtException {
        if (names.logitPositions() == null) {
            return;
        }
        for (int i = 0; i < rows * count; i++) {
            wanted.put(i, first + i % count);
        }
        inputs.put(names.logitPositions(), tensor(LongBufferName.WANTED, rows, count));
    }

    private void put(Map<String, OnnxTensor> inputs, int rows, int tokens, int total) throws OrtException {
        inputs.put(names.inputIds(), tensor(LongBufferName.IDS, rows, tokens));
        inputs.put(names.attentionMask(), tensor(LongBufferName.MASK, rows, total));
        if (names.positionIds() != null) {
            inputs.put(names.positionIds(), tensor(LongBufferName.POSITIONS, rows, tokens));
        }
    }

    private OnnxTensor tensor(LongBufferName name, int rows, int columns) throws OrtException {
        Key key = new Key(name, rows, columns);
        OnnxTensor tensor = tensors.get(key);
        if (tensor == null) {
            LongBuffer buffer = switch (name) {
                case IDS -> ids;
                case MASK -> mask;
                case POSITIONS -> positions;
                case WANTED -> wanted;
            };
            tensor = OnnxTensor.createTensor(environment, buffer.slice(0, rows * columns), new long[] {rows, columns});
            tensors.put(key, tensor);
        }
        return tensor;
    }

    private static LongBuffer direct(int longs) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(longs, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}
