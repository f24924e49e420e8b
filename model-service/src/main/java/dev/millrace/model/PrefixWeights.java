package dev.millrace.model;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Keys and values of virtual tokens, which stand before the tokens of a sequence. Two of them are the same only if they are the same
 * object.
 *
 * @param tokens n
 * @param blocks of each layer its keys, then its values: {@code [kv heads, n, head size]} in the form in which the model keeps them
 */
public record PrefixWeights(int tokens, List<MemorySegment> blocks) {
    /** Checks that there is one and copies the list. */
    public PrefixWeights {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens: must be at least 1, is " + tokens);
        }
        blocks = List.copyOf(blocks);
    }

    /** Bytes of all blocks. */
    public long bytes() {
        return blocks.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
