package dev.millrace.constraint.automaton;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a range of code points into sequences of byte ranges, as UTF-8 spells them: U+0080 to U+07FF is
 * {@code [C2-DF][80-BF]}. After Russ Cox, "Regular Expression Matching in the Wild".
 */
final class Utf8Ranges {
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, 0x10FFFF};

    private Utf8Ranges() {}

    /** @return per sequence {@code low, high} of its first byte, its second and so on */
    static List<int[]> of(int from, int to) {
        var sequences = new ArrayList<int[]>();
        int low = from;
        for (int length = 1; length <= LAST_OF_LENGTH.length && low <= to; length++) {
            int high = Math.min(to, LAST_OF_LENGTH[length - 1]);
            if (low <= high) {
                split(sequences, low, high, length);
                low = high + 1;
            }
        }
        return sequences;
    }

    /** Cuts until all but one byte of the two ends are alike or span everything. */
    private static void split(List<int[]> sequences, int low, int high, int length) {
        for (int i = 1; i < length; i++) {
            int mask = (1 << (6 * i)) - 1;
            if ((low & ~mask) != (high & ~mask)) {
                if ((low & mask) != 0) {
                    split(sequences, low, low | mask, length);
                    split(sequences, (low | mask) + 1, high, length);
                    return;
                }
                if ((high & mask) != mask) {
                    split(sequences, low, (high & ~mask) - 1, length);
                    split(sequences, high & ~mask, high, length);
                    return;
                }
            }
        }
        var sequence = new int[2 * length];
        for (int i = 0; i < length; i++) {
            sequence[2 * i] = spelled(low, length, i);
            sequence[2 * i + 1] = spelled(high, length, i);
        }
        sequences.add(sequence);
    }

    private static int spelled(int codePoint, int length, int index) {
        if (length == 1) {
            return codePoint;
        }
        int bits = codePoint >> (6 * (length - 1 - index));
        return index == 0 ? bits | (0xF00 >> length & 0xFF) : (bits & 0x3F) | 0x80;
    }
}
