package dev.millrace.tokenizer.normalize;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * SentencePiece's precompiled character map as Hugging Face's tokenizers apply it: a grapheme of fewer than 6 bytes is
 * replaced whole, a longer one character by character, and the shortest entry that begins it counts. Immutable.
 */
public final class CharacterMap implements Normalizer {
    private static final int WHOLE_GRAPHEME_BYTES = 6;

    private final CharacterTrie trie;

    /**
     * Reads a map.
     *
     * @throws IllegalArgumentException when its lengths do not fit
     */
    public CharacterMap(byte[] blob) {
        trie = new CharacterTrie(blob);
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
        String whole = bytes.length < WHOLE_GRAPHEME_BYTES ? trie.shortest(bytes) : null;
        if (whole != null) {
            rewriting.put(whole, start, end);
            return;
        }
        for (int at = start; at < end; ) {
            int next = at + Character.charCount(raw.codePointAt(at));
            String one = trie.shortest(raw.substring(at, next).getBytes(StandardCharsets.UTF_8));
            if (one == null) {
                rewriting.keep(at, next);
            } else {
                rewriting.put(one, at, next);
            }
            at = next;
        }
    }
}
