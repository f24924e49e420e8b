package dev.millrace.tokenizer.bpe;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The tokens of recently seen words. A fixed number of places, one candidate each: a new word overwrites the old one of
 * its place, so the cache needs no lock, no clock and never grows. Safe for many threads.
 */
final class WordCache {
    private static final int PLACES = 1 << 14;
    private static final int WORD_LENGTH_MAX = 48;

    private record Entry(String key, Word word) {}

    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(PLACES);
    private final BpeModel model;

    WordCache(BpeModel model) {
        this.model = model;
    }

    /** The tokens of the word [from, to) of a text, offsets in UTF-16 units of the word. */
    Word encode(String text, int from, int to) {
        if (to - from > WORD_LENGTH_MAX) {
            return model.encode(text.substring(from, to));
        }
        int place = place(text, from, to);
        Entry entry = entries.getAcquire(place);
        if (entry != null && entry.key.length() == to - from && text.startsWith(entry.key, from)) {
            return entry.word;
        }
        String key = text.substring(from, to);
        Word word = model.encode(key);
        entries.setRelease(place, new Entry(key, word));
        return word;
    }

    private static int place(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        hash *= 0x9E3779B9;
        return hash >>> (32 - 14);
    }
}
