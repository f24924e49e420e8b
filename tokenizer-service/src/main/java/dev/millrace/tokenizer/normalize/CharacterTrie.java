package dev.millrace.tokenizer.normalize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's precompiled character map: a double-array trie (Kanda 2018) from UTF-8 to what replaces it. A unit of it
 * has its label in bits 0 to 7, whether an entry ends there in bit 8, and where its children are in the bits from 9 on.
 * Immutable.
 */
final class CharacterTrie {
    /** Unicode's longest has 33; every character of a text may be replaced, so a hostile file could fill the memory. */
    private static final int REPLACEMENT_BYTES_MAX = 256;

    private final int[] units;
    private final byte[] replacements;

    /**
     * An entry that a text begins with.
     *
     * @param end the UTF-16 unit of the text before which it ends
     * @param replacement what replaces it
     */
    record Match(int end, String replacement) {}

    /**
     * Reads a map: the trie's length in bytes as little-endian 32 bits, the trie, then zero-ended replacements.
     *
     * @throws IllegalArgumentException when the lengths do not fit
     */
    CharacterTrie(byte[] blob) {
        ByteBuffer buffer = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
        int trieBytes = blob.length < Integer.BYTES ? -1 : buffer.getInt();
        if (trieBytes <= 0 || trieBytes % Integer.BYTES != 0 || trieBytes > buffer.remaining()) {
            throw new IllegalArgumentException(
                    "a character map of " + blob.length + " bytes with a trie of " + trieBytes);
        }
        units = new int[trieBytes / Integer.BYTES];
        buffer.asIntBuffer().get(units);
        replacements = Arrays.copyOfRange(blob, Integer.BYTES + trieBytes, blob.length);
    }

    /** What replaces the shortest entry that begins the bytes; null when there is none. */
    @Nullable
    String shortest(byte[] bytes) {
        Walk walk = new Walk();
        for (byte b : bytes) {
            if (!walk.step(b)) {
                return null;
            }
            if (walk.entry) {
                return walk.replacement();
            }
        }
        return null;
    }

    /** The longest entry that a well-formed text has at a place; null when there is none. */
    @Nullable
    Match longest(String text, int from) {
        Walk walk = new Walk();
        Match longest = null;
        for (int at = from; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (!walk.enter(codePoint)) {
                break;
            }
            String replacement = walk.entry ? walk.replacement() : null;
            if (replacement != null) {
                longest = new Match(at, replacement);
            }
        }
        return longest;
    }

    /** A way down from the root. */
    private final class Walk {
        private int node = offset(units[0]);
        private boolean entry;

        /** Goes on with a character's UTF-8; false when no entry goes on so. */
        boolean enter(int codePoint) {
            if (codePoint < 0x80) {
                return step((byte) codePoint);
            }
            for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                if (!step(b)) {
                    return false;
                }
            }
            return true;
        }

        /** Goes on with a byte; false when no entry goes on so. */
        boolean step(byte b) {
            node ^= b & 0xFF;
            if (b == 0 || node < 0 || node >= units.length) {
                return false;
            }
            int unit = units[node];
            if ((unit & 0x800000FF) != (b & 0xFF)) {
                return false;
            }
            node ^= offset(unit);
            entry = (unit >>> 8 & 1) == 1;
            return true;
        }

        /** What replaces the entry that ends here; null where the file points to nothing, or to something too long. */
        @Nullable
        String replacement() {
            return node >= 0 && node < units.length ? text(units[node] & Integer.MAX_VALUE) : null;
        }
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    private @Nullable String text(int from) {
        int end = Math.min(replacements.length, from + REPLACEMENT_BYTES_MAX);
        for (int to = from; to < end; to++) {
            if (replacements[to] == 0) {
                return new String(replacements, from, to - from, StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}
