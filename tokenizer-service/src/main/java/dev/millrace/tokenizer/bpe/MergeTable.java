package dev.millrace.tokenizer.bpe;

import java.util.Arrays;

/**
 * The merges of a byte-pair encoding: which two neighbouring tokens become which token, and how early. An open-addressed
 * table of longs, because it is asked for every pair of every new word. Immutable after building.
 */
public final class MergeTable {
    private static final long EMPTY = -1;

    /** Pairs of longs, side by side because they are read together: the two ids, then rank and result. */
    private final long[] slots;

    private final int mask;
    private int size;

    /** A table with room for {@code count} merges. */
    public MergeTable(int count) {
        int capacity = Integer.highestOneBit(Math.max(4, count) * 2 - 1) * 2;
        slots = new long[2 * capacity];
        Arrays.fill(slots, EMPTY);
        mask = capacity - 1;
    }

    /** Adds the next merge; merges are added most urgent first. Of a repeated pair the later one counts. */
    void add(int left, int right, int result) {
        long pair = pair(left, right);
        int slot = slot(pair);
        slots[2 * slot] = pair;
        slots[2 * slot + 1] = pair(size++, result);
    }

    /** The slot of a merge for {@link #rank} and {@link #result}, or -1 when the two do not merge. */
    int find(int left, int right) {
        int slot = slot(pair(left, right));
        return slots[2 * slot] == EMPTY ? -1 : slot;
    }

    int rank(int slot) {
        return (int) (slots[2 * slot + 1] >>> 32);
    }

    int result(int slot) {
        return (int) slots[2 * slot + 1];
    }

    private int slot(long pair) {
        int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (slots[2 * slot] != EMPTY && slots[2 * slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
