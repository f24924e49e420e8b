package dev.millrace.tokenizer.bpe;

import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.normalize.AlignedText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects tokens and turns offsets in UTF-16 units of the original text into code points. */
final class EncodingBuilder {
    /** Code points before each unit; null when the text has no surrogates and units are code points. */
    private final int @Nullable [] codePoints;

    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int size;

    /**
     * An empty one.
     *
     * @param surrogates whether the text has any
     */
    EncodingBuilder(String text, boolean surrogates) {
        codePoints = surrogates ? codePointsBefore(text) : null;
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

    void addWord(Word word, AlignedText text, int wordStart) {
        int count = word.size();
        reserve(count);
        for (int i = 0; i < count; i++) {
            put(word.id(i), text.start(wordStart + word.start(i)), text.end(wordStart + word.end(i) - 1));
        }
    }

    void addToken(int id, int start, int end) {
        reserve(1);
        put(id, start, end);
    }

    private void put(int id, int start, int end) {
        ids[size] = id;
        starts[size] = codePoints == null ? start : codePoints[start];
        ends[size] = codePoints == null ? end : codePoints[end];
        size++;
    }

    private void reserve(int count) {
        if (size + count > ids.length) {
            int capacity = Math.max(size + count, ids.length * 2);
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
    }

    Encoding build() {
        return new Encoding(Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
}
