package dev.millrace.tokenizer.bpe;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The tokens of recently seen words. A fixed number of places, two for each hash: a new word takes the first one, the
 * word there moves to the second and the one there is forgotten. So the cache needs no lock and no clock, never grows,
 * and a hit writes nothing. Safe for many threads: words are immutable, and one that a race loses is found again.
 *
 * <p>At most 32,768 words of at most 48 UTF-16 units: some 8 MB if every place is taken.
 */
final class WordCache {
    private static final int HASH_BITS = 14;
    private static final int WORD_LENGTH_MAX = 48;

    private final AtomicReferenceArray<Word> words = new AtomicReferenceArray<>(2 << HASH_BITS);
    private final LongAdder misses = new LongAdder();
    private final BpeModel model;

    WordCache(BpeModel model) {
        this.model = model;
    }

    /** The tokens of the word [from, to) of a text, offsets in UTF-16 units of the word. */
    Word encode(char[] units, int from, int to) {
        if (to - from > WORD_LENGTH_MAX) {
            misses.increment();
            return model.encode(new String(units, from, to - from));
        }
        int place = place(units, from, to);
        Word first = words.getAcquire(place);
        if (first != null && spells(first, units, from, to)) {
            return first;
        }
        Word second = words.getAcquire(place + 1);
        if (second != null && spells(second, units, from, to)) {
            return second;
        }
        misses.increment();
        Word word = model.encode(new String(units, from, to - from));
        words.setRelease(place + 1, first);
        words.setRelease(place, word);
        return word;
    }

    private static boolean spells(Word word, char[] units, int from, int to) {
        char[] spelling = word.spelling();
        return spelling.length == to - from && Arrays.equals(spelling, 0, spelling.length, units, from, to);
    }

    /** Words that were not there, since the beginning. */
    long misses() {
        return misses.sum();
    }

    private static int place(char[] units, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + units[i];
        }
        hash *= 0x9E3779B9;
        return hash >>> (32 - HASH_BITS) << 1;
    }
}
