package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.LowRankFactors;
import dev.millrace.model.engine.LazyMemory;
import dev.millrace.model.graph.AdaptableGraph;
import dev.millrace.model.graph.AdaptableGraph.Size;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The factors that the slots' tokens are computed with: for each adapted matrix a block {@code [slots,r,in]} of A and one
 * {@code [slots,r,out]} of the transpose of B, zeros where a slot has less. A range of slots is a tensor on the block itself,
 * as with keys and values, so a step gathers nothing; a slot is written when its sequence begins. One thread.
 */
final class FactorSlab implements AutoCloseable {
    private static final long BLOCK_BYTES_MAX = Integer.MAX_VALUE - 64L;

    private final int rank;
    private final boolean[] written;
    private final Arena arena = Arena.ofShared();
    private final Map<String, Block> a = new LinkedHashMap<>();
    private final Map<String, Block> b = new LinkedHashMap<>();

    /** One factor of one matrix, of all slots: {@code [slots,r,width]}. */
    private record Block(MemorySegment memory, int rank, int width) {
        MemorySegment slot(int slot) {
            return memory.asSlice(slot * slotBytes(), slotBytes());
        }

        long slotBytes() {
            return (long) rank * width * Float.BYTES;
        }

        /** Puts a factor of at most this rank into a slot; {@code clear} where something may be behind it. */
        void write(int slot, @Nullable MemorySegment factor, boolean clear) {
            MemorySegment target = slot(slot);
            long bytes = factor == null ? 0 : factor.byteSize();
            if (factor != null) {
                MemorySegment.copy(factor, 0, target, 0, bytes);
            }
            if (clear) {
                target.asSlice(bytes).fill((byte) 0);
            }
        }

        OnnxTensor tensor(OrtEnvironment environment, int first, int count) throws OrtException {
            return OnnxTensor.createTensor(
                    environment,
                    memory.asSlice(first * slotBytes(), count * slotBytes())
                            .asByteBuffer()
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer(),
                    new long[] {count, rank, width});
        }
    }

    /**
     * @param parts the adapted matrices of each layer
     * @throws IllegalArgumentException when a block would pass 2 GiB
     */
    FactorSlab(Map<String, Size> parts, int layers, int slots, int rank) {
        this.rank = rank;
        this.written = new boolean[slots];
        parts.forEach((part, size) -> {
            for (int layer = 0; layer < layers; layer++) {
                String matrix = "blk." + layer + "." + part;
                a.put(matrix, block(slots, size.inputs()));
                b.put(matrix, block(slots, size.outputs()));
            }
        });
    }

    private Block block(int slots, int width) {
        long bytes = (long) slots * rank * width * Float.BYTES;
        if (bytes > BLOCK_BYTES_MAX) {
            throw new IllegalArgumentException("adapters of rank " + rank + " take " + bytes
                    + " bytes a matrix in all slots, more than " + BLOCK_BYTES_MAX);
        }
        return new Block(LazyMemory.allocate(arena, bytes), rank, width);
    }

    /** Writes the factors of a slot; null for none. */
    void write(int slot, @Nullable AdapterWeights adapter) {
        if (adapter == null && !written[slot]) {
            return;
        }
        a.forEach((matrix, block) -> {
            LowRankFactors factors = adapter == null ? null : adapter.matrices().get(matrix);
            block.write(slot, factors == null ? null : factors.a(), written[slot]);
        });
        b.forEach((matrix, block) -> {
            LowRankFactors factors = adapter == null ? null : adapter.matrices().get(matrix);
            block.write(slot, factors == null ? null : factors.b(), written[slot]);
        });
        written[slot] = adapter != null;
    }

    /** Takes over what a smaller slab holds. */
    void copy(FactorSlab smaller) {
        for (int slot = 0; slot < written.length; slot++) {
            if (smaller.written[slot]) {
                copy(smaller.a, a, slot);
                copy(smaller.b, b, slot);
                written[slot] = true;
            }
        }
    }

    private static void copy(Map<String, Block> from, Map<String, Block> to, int slot) {
        to.forEach((matrix, block) -> {
            Block old = from.get(matrix);
            block.write(slot, old == null ? null : old.slot(slot), false);
        });
    }

    /** The tensors of a range of slots by the names of their inputs; the caller closes them. */
    Map<String, OnnxTensor> tensors(OrtEnvironment environment, int first, int count) throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Block> entry : a.entrySet()) {
            tensors.put(AdaptableGraph.a(entry.getKey()), entry.getValue().tensor(environment, first, count));
        }
        for (Map.Entry<String, Block> entry : b.entrySet()) {
            tensors.put(AdaptableGraph.b(entry.getKey()), entry.getValue().tensor(environment, first, count));
        }
        return tensors;
    }

    @Override
    public void close() {
        arena.close();
    }
}
