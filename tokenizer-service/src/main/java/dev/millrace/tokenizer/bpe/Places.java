package dev.millrace.tokenizer.bpe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a word lie in it, in UTF-16 units. Every byte of a character lies in all of the character. */
final class Places {
    /** Of a word of ASCII, in which bytes are units. */
    static final Places SAME = new Places(null, null);

    private final int @Nullable [] firstUnits;
    private final int @Nullable [] endUnits;

    private Places(int @Nullable [] firstUnits, int @Nullable [] endUnits) {
        this.firstUnits = firstUnits;
        this.endUnits = endUnits;
    }

    /** Of a well-formed word with so many bytes in UTF-8. */
    static Places ofBytes(String word, int byteCount) {
        int[] firstUnits = new int[byteCount];
        int[] endUnits = new int[byteCount];
        int at = 0;
        for (int unit = 0; unit < word.length(); ) {
            int codePoint = word.codePointAt(unit);
            int length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            int next = unit + Character.charCount(codePoint);
            Arrays.fill(firstUnits, at, at + length, unit);
            Arrays.fill(endUnits, at, at + length, next);
            at += length;
            unit = next;
        }
        return new Places(firstUnits, endUnits);
    }

    /** The first unit of the character a byte belongs to. */
    int start(int at) {
        return firstUnits == null ? at : firstUnits[at];
    }

    /** The unit after the character that the byte before {@code end} belongs to. */
    int end(int end) {
        return endUnits == null ? end : endUnits[end - 1];
    }
}
