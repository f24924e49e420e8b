package dev.millrace.model.engine;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The keys and values of all slots: for each layer and side one direct block
 * {@code [slots, kv heads, capacity, head size]} of float32 or int8.
 *
 * <p>The blocks are {@link LazyMemory}, so slots and positions that no sequence has reached cost nothing. Not thread-safe.
 */
public final class KvSlab implements AutoCloseable {
    /** Largest direct buffer. */
    private static final long BLOCK_BYTES_MAX = Integer.MAX_VALUE - 64L;

    /** Keys or values. */
    public enum Side {
        KEY,
        VALUE
    }

    private final int slots;
    private final int heads;
    private final int capacity;
    private final int positionBytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] blocks;

    /**
     * @param form of each key and value
     * @param capacity tokens a slot
     * @throws IllegalArgumentException when one block would pass 2 GiB
     */
    public KvSlab(ModelShape shape, KeyValueForm form, int slots, int capacity) {
        this.slots = slots;
        this.heads = shape.keyValueHeads();
        this.capacity = capacity;
        this.positionBytes = shape.headSize() * form.valueBytes();
        long bytes = (long) slots * heads * capacity * positionBytes;
        if (slots < 1 || capacity < 1 || bytes > BLOCK_BYTES_MAX) {
            throw new IllegalArgumentException("the keys of " + slots + " slots of " + capacity + " tokens take "
                    + bytes + " bytes a layer, which must be 1 to " + BLOCK_BYTES_MAX
                    + ": use fewer slots or a shorter context");
        }
        blocks = new MemorySegment[2 * shape.layers()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = LazyMemory.allocate(arena, bytes);
        }
    }

    /** How many there are. */
    public int slots() {
        return slots;
    }

    /** Of keys and values. */
    public int heads() {
        return heads;
    }

    /** Tokens of one. */
    public int capacity() {
        return capacity;
    }

    /** Bytes of address space; the memory in use grows with the tokens. */
    public long bytes() {
        return blocks.length * blocks[0].byteSize();
    }

    /** The part of a block that holds the slots {@code [first, first + count)}, as a direct buffer on the slab itself. */
    public ByteBuffer rows(int layer, Side side, int first, int count) {
        return block(layer, side)
                .asSlice(first * slotBytes(), count * slotBytes())
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** Copies positions {@code [0, length)} of a slot in all layers. */
    public void copy(int from, int to, int length) {
        if (from < 0 || from >= slots || to < 0 || to >= slots || length < 0 || length > capacity) {
            throw new IllegalArgumentException("copy of " + length + " positions from slot " + from + " to " + to);
        }
        long headBytes = (long) capacity * positionBytes;
        long used = (long) length * positionBytes;
        for (MemorySegment block : blocks) {
            for (int head = 0; head < heads; head++) {
                long source = from * slotBytes() + head * headBytes;
                long target = to * slotBytes() + head * headBytes;
                MemorySegment.copy(block, source, block, target, used);
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }

    private MemorySegment block(int layer, Side side) {
        return blocks[2 * layer + side.ordinal()];
    }

    private long slotBytes() {
        return (long) heads * capacity * positionBytes;
    }
}
