package dev.millrace.tokenizer.pipeline;

import dev.millrace.tokenizer.Encoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects tokens and turns offsets in UTF-16 units of the original text into code points. */
public final class EncodingBuilder {
    /** Code points before each unit; null when the text has no surrogates and units are code points. */
    private final int @Nullable [] codePoints;

    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    /** An empty one for the tokens of a text. */
    public EncodingBuilder(WellFormed original) {
        String text = original.text();
        codePoints = original.surrogates() ? codePointsBefore(text) : null;
        int guess = text.length() / 3 + 16;
        ids = new int[guess];
        starts = new int[guess];
        ends = new int[guess];
    }

    private static int[] codePointsBefore(String text) {
        int[] before = new int[text.length() + 1];
        for (int i = 0; i < text.length(); i++) {
            boolean secondHalf = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
            before[i + 1] = before[i] + (secondHalf ? 0 : 1);
        }
        return before;
    }

    /** Appends a token that stands for the units [start, end) of the original text. */
    public void add(int id, int start, int end) {
        reserve(1);
        ids[size] = id;
        starts[size] = codePoints == null ? start : codePoints[start];
        ends[size] = codePoints == null ? end : codePoints[end];
        size++;
    }

    /** Makes room for so many more tokens at once. */
    public void reserve(int count) {
        if (size + count > ids.length) {
            int capacity = Math.max(size + count, ids.length * 2);
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
    }

    /** The tokens so far. */
    public Encoding build() {
        return new Encoding(Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
}
