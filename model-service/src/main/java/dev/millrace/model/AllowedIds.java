package dev.millrace.model;

import java.util.Arrays;
import java.util.BitSet;

/** The ids that may follow a text, or {@link #ANY}. Immutable. */
public final class AllowedIds {
    /** No id is left out. */
    public static final AllowedIds ANY = new AllowedIds(new byte[0]);

    private final long[] words;

    private AllowedIds(byte[] bits) {
        this.words = BitSet.valueOf(bits).toLongArray();
    }

    /**
     * Of a set of bits.
     *
     * @param bits bit {@code i % 8} of byte {@code i / 8} stands for id i; without any it is {@link #ANY}
     */
    public static AllowedIds of(byte[] bits) {
        var allowed = new AllowedIds(bits);
        return allowed.words.length == 0 ? ANY : allowed;
    }

    /** Whether it leaves out nothing. */
    public boolean isAny() {
        return this == ANY;
    }

    /** The highest id; -1 of {@link #ANY}. */
    public int highest() {
        int last = words.length - 1;
        return last < 0 ? -1 : 64 * last + 63 - Long.numberOfLeadingZeros(words[last]);
    }

    /**
     * Copies the logits of these ids.
     *
     * @param row raw logits, longer than {@link #highest()}
     * @param restricted receives them, same length, and -infinity for every other id
     * @return how many of them are above -infinity; of {@link #ANY} 0
     */
    public int restrict(float[] row, float[] restricted) {
        Arrays.fill(restricted, Float.NEGATIVE_INFINITY);
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            for (long word = words[i]; word != 0; word &= word - 1) {
                int id = 64 * i + Long.numberOfTrailingZeros(word);
                restricted[id] = row[id];
                count += row[id] > Float.NEGATIVE_INFINITY ? 1 : 0;
            }
        }
        return count;
    }
}
