package dev.millrace.tokenizer.bpe;

import java.util.Arrays;

/**
 * The merges of a byte-pair encoding: which two neighbouring tokens become which token, and how early. It is asked for
 * every pair of every new word, so it is open-addressed and small: a slot is one long, the two ids of 20 bits each and
 * the rank of 21. Immutable after building.
 */
public final class MergeTable {
    private static final int ID_BITS = 20;
    private static final int RANK_BITS = 21;
    private static final long EMPTY = -1;

    private final long[] slots;
    private final int[] results;
    private final int mask;
    private int size;

    /**
     * A table with room for {@code count} merges.
     *
     * @throws IllegalArgumentException when there are more than 2,097,152
     */
    public MergeTable(int count) {
        if (count > 1 << RANK_BITS) {
            throw new IllegalArgumentException(count + " merges are more than " + (1 << RANK_BITS));
        }
        int capacity = Integer.highestOneBit(Math.max(4, count) * 2 - 1) * 2;
        slots = new long[capacity];
        Arrays.fill(slots, EMPTY);
        results = new int[count];
        mask = capacity - 1;
    }

    /**
     * Adds the next merge; merges are added most urgent first. Of a repeated pair the later one counts.
     *
     * @throws IllegalArgumentException when an id is not in [0, 1,048,576)
     */
    void add(int left, int right, int result) {
        if ((left | right) >>> ID_BITS != 0) {
            throw new IllegalArgumentException(
                    "a merge of " + left + " and " + right + ", not below " + (1 << ID_BITS));
        }
        long pair = pair(left, right);
        slots[slot(pair)] = pair << RANK_BITS | size;
        results[size++] = result;
    }

    /** The rank of a merge, 0 the most urgent, or -1 when the two do not merge. */
    int rank(int left, int right) {
        long found = slots[slot(pair(left, right))];
        return found == EMPTY ? -1 : (int) found & ((1 << RANK_BITS) - 1);
    }

    /** The token that a merge makes. */
    int result(int rank) {
        return results[rank];
    }

    /** Where a pair is, or where it would be. */
    private int slot(long pair) {
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (slots[slot] != EMPTY && slots[slot] >>> RANK_BITS != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return ((long) left << ID_BITS) | right;
    }
}
