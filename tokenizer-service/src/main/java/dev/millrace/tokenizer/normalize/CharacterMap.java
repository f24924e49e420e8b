package dev.millrace.tokenizer.normalize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's precompiled character map: a double-array trie from UTF-8 to what replaces it. As the reference does it,
 * a grapheme of fewer than 6 bytes is replaced whole, a longer one character by character, and the shortest entry that
 * begins it counts. Immutable.
 */
public final class CharacterMap implements Normalizer {
    private static final int WHOLE_GRAPHEME_BYTES = 6;

    private final int[] units;
    private final byte[] replacements;

    /**
     * Reads a map: the trie's length in bytes as little-endian 32 bits, the trie, then zero-ended replacements.
     *
     * @throws IllegalArgumentException when the lengths do not fit
     */
    public CharacterMap(byte[] blob) {
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

    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        AlignedText.Rewriting rewriting = text.rewrite();
        BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
        graphemes.setText(raw);
        int start = graphemes.first();
        for (int end = graphemes.next(); end != BreakIterator.DONE; end = graphemes.next()) {
            replaceGrapheme(raw, start, end, rewriting);
            start = end;
        }
        return rewriting.done();
    }

    private void replaceGrapheme(String raw, int start, int end, AlignedText.Rewriting rewriting) {
        byte[] bytes = raw.substring(start, end).getBytes(StandardCharsets.UTF_8);
        String whole = bytes.length < WHOLE_GRAPHEME_BYTES ? replacement(bytes) : null;
        if (whole != null) {
            rewriting.put(whole, start, end);
            return;
        }
        for (int at = start; at < end; ) {
            int next = at + Character.charCount(raw.codePointAt(at));
            String one = replacement(raw.substring(at, next).getBytes(StandardCharsets.UTF_8));
            if (one == null) {
                rewriting.keep(at, next);
            } else {
                rewriting.put(one, at, next);
            }
            at = next;
        }
    }

    /** What replaces the shortest entry that begins the bytes; null when there is none. */
    private @Nullable String replacement(byte[] bytes) {
        int node = offset(units[0]);
        for (byte b : bytes) {
            node ^= b & 0xFF;
            if (b == 0 || node < 0 || node >= units.length) {
                return null;
            }
            int unit = units[node];
            if ((unit & 0x800000FF) != (b & 0xFF)) {
                return null;
            }
            node ^= offset(unit);
            if ((unit >>> 8 & 1) == 1) {
                return node >= 0 && node < units.length ? text(units[node] & Integer.MAX_VALUE) : null;
            }
        }
        return null;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    private @Nullable String text(int from) {
        if (from >= replacements.length) {
            return null;
        }
        int to = from;
        while (to < replacements.length && replacements[to] != 0) {
            to++;
        }
        return new String(replacements, from, to - from, StandardCharsets.UTF_8);
    }
}
