package dev.millrace.model.runtime;

import dev.millrace.model.PrefixWeights;
import dev.millrace.model.engine.KvSlab;
import dev.millrace.model.engine.KvSlab.Side;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Which slots begin with virtual tokens. Whoever uses the slots counts without these: here their number is added to every
 * position. One thread.
 */
final class PrefixSlots {
    private final KvSlab slab;
    private final @Nullable PrefixWeights[] prefixes;

    PrefixSlots(KvSlab slab) {
        this.slab = slab;
        this.prefixes = new @Nullable PrefixWeights[slab.slots()];
    }

    /** What a slot begins with from now on; null for nothing. */
    void put(int slot, @Nullable PrefixWeights prefix) {
        if (prefixes[slot] == prefix) {
            return;
        }
        if (prefix != null) {
            write(slot, prefix);
        }
        prefixes[slot] = prefix;
    }

    private void write(int slot, PrefixWeights prefix) {
        Side[] sides = Side.values();
        for (int i = 0; i < prefix.blocks().size(); i++) {
            MemorySegment block = prefix.blocks().get(i);
            MemorySegment rows = MemorySegment.ofBuffer(slab.rows(i / sides.length, sides[i % sides.length], slot, 1));
            long bytes = block.byteSize() / slab.heads();
            long headBytes = rows.byteSize() / slab.heads();
            for (int head = 0; head < slab.heads(); head++) {
                MemorySegment.copy(block, head * bytes, rows, head * headBytes, bytes);
            }
        }
    }

    /** By how much the positions of a slot are shifted. */
    int shift(int slot) {
        PrefixWeights prefix = prefixes[slot];
        return prefix == null ? 0 : prefix.tokens();
    }

    /**
     * The positions of the rows of a step, from the first slot on. A row that is idle may stand anywhere, so with virtual tokens
     * before it one that would be behind the end is the last one.
     */
    int[] shifted(int firstSlot, int[] positions) {
        int[] shifted = positions.clone();
        for (int row = 0; row < shifted.length; row++) {
            int shift = shift(firstSlot + row);
            shifted[row] = shift == 0 ? shifted[row] : Math.min(slab.capacity() - 1, shifted[row] + shift);
        }
        return shifted;
    }

    /** A slot takes over what another one begins with, and so many positions behind it. */
    void copy(int fromSlot, int toSlot, int length) {
        slab.copy(fromSlot, toSlot, Math.min(slab.capacity(), length + shift(fromSlot)));
        prefixes[toSlot] = prefixes[fromSlot];
    }
}
