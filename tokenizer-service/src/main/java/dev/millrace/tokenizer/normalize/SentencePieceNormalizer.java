package dev.millrace.tokenizer.normalize;

import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What llama.cpp does with a text before its unigram tokens ("t5") are looked for: the longest entry of the character map
 * is replaced at every place, then blanks are written as marks. With both options "a  b" becomes "▁a▁b". Immutable.
 */
public final class SentencePieceNormalizer implements Normalizer {
    private static final String MARK = "▁";

    private final @Nullable CharacterTrie map;
    private final TreeSet<String> kept;
    private final Blanks blanks;

    /**
     * What becomes of blanks (U+0020, those that the map made too).
     *
     * @param prefixed whether the first word gets a mark in front
     * @param merged whether a word has one mark in front of it, however many blanks there were, the first word too; what
     *     is not followed by a word is dropped
     */
    public record Blanks(boolean prefixed, boolean merged) {}

    /**
     * A normalizer.
     *
     * @param map the precompiled character map; null for none
     * @param kept user-defined tokens, which the map does not change. As in the reference that goes for their beginnings,
     *     too, whatever follows
     * @throws IllegalArgumentException when the lengths in the map do not fit
     */
    public SentencePieceNormalizer(byte @Nullable [] map, Collection<String> kept, Blanks blanks) {
        this.map = map == null ? null : new CharacterTrie(map);
        this.kept = new TreeSet<>(kept);
        this.blanks = blanks;
    }

    @Override
    public AlignedText normalize(AlignedText text) {
        String raw = text.text();
        Marking marking = new Marking(text.rewrite());
        for (int at = 0; at < raw.length(); ) {
            int keptEnd = keptEnd(raw, at);
            CharacterTrie.Match match = keptEnd > at || map == null ? null : map.longest(raw, at);
            int end = match != null ? match.end() : Math.max(keptEnd, at + Character.charCount(raw.codePointAt(at)));
            if (match != null) {
                marking.put(match.replacement(), at, end);
            } else {
                marking.keep(raw, at, end);
            }
            at = end;
        }
        return marking.output.done();
    }

    /** The end of the longest beginning of a kept token that is at a place; the place itself when there is none. */
    private int keptEnd(String text, int from) {
        int end = from;
        while (end < text.length()) {
            String longer = text.substring(from, end + 1);
            String token = kept.ceiling(longer);
            if (token == null || !token.startsWith(longer)) {
                break;
            }
            end++;
        }
        boolean half = end > from && end < text.length() && Character.isLowSurrogate(text.charAt(end));
        return half ? end - 1 : end;
    }

    /** Writes marks for blanks. */
    private final class Marking {
        private final AlignedText.Rewriting output;
        private boolean inWord;
        private boolean begun;
        private int blanksFrom;
        private int blanksTo;

        Marking(AlignedText.Rewriting output) {
            this.output = output;
        }

        void put(String replacement, int from, int to) {
            for (int i = 0; i < replacement.length(); i++) {
                char unit = replacement.charAt(i);
                if (unit == ' ') {
                    blank(from, to);
                } else {
                    beginWord(from, to);
                    output.put(String.valueOf(unit), from, to);
                }
            }
        }

        void keep(String text, int from, int to) {
            for (int i = from; i < to; i++) {
                if (text.charAt(i) == ' ') {
                    blank(i, i + 1);
                } else {
                    beginWord(i, Character.isHighSurrogate(text.charAt(i)) ? i + 2 : i + 1);
                    output.keep(i, i + 1);
                }
            }
        }

        private void blank(int from, int to) {
            if (!blanks.merged()) {
                output.put(MARK, from, to);
            }
            if (inWord) {
                blanksFrom = from;
            }
            blanksTo = to;
            inWord = false;
        }

        /** A mark in front of a word stands for all blanks before it; that of the first word for its first character. */
        private void beginWord(int from, int to) {
            if (inWord) {
                return;
            }
            if (blanks.merged() && begun) {
                output.put(MARK, blanksFrom, blanksTo);
            } else if (blanks.merged() || (blanks.prefixed() && !begun)) {
                output.put(MARK, from, to);
            }
            inWord = true;
            begun = true;
        }
    }
}
