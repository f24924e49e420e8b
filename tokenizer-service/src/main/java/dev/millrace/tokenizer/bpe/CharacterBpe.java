package dev.millrace.tokenizer.bpe;

import dev.millrace.tokenizer.pipeline.ByteTokens;
import dev.millrace.tokenizer.pipeline.WordModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Byte-pair encoding over characters, as SentencePiece's and the first BPE tokenizers have it: a word starts as its
 * characters, one that the vocabulary lacks as its bytes or as unknown, then merges apply as in {@link BpeModel}. A word
 * may be a whole text: the cost is O(n log n) all the same. Immutable.
 */
public final class CharacterBpe implements WordModel {
    private final Map<String, Integer> vocabulary;
    private final MergeTable merges;
    private final Options options;
    private final @Nullable ByteTokens bytes;

    /**
     * Settings of the model.
     *
     * @param unknownId the token of a character that the vocabulary lacks, or -1 to drop such characters
     * @param fuseUnknown whether neighbouring unknown characters are one token
     * @param byteFallback whether such characters are spelled in bytes where the vocabulary has them
     * @param wholeWordsFirst whether a word that is a token is taken without looking at merges ("ignore_merges")
     * @param prefix how the spelling of a character begins that is not a word's first; empty for none
     * @param suffix how the spelling of a word's last character ends; empty for none
     * @param hidden tokens that no word and no character becomes
     */
    public record Options(
            int unknownId,
            boolean fuseUnknown,
            boolean byteFallback,
            boolean wholeWordsFirst,
            String prefix,
            String suffix,
            Set<String> hidden) {
        /** Copies the set. */
        public Options {
            hidden = Set.copyOf(hidden);
        }
    }

    /**
     * Builds the tables.
     *
     * @param vocabulary spelling to id
     * @param merges most urgent first
     * @throws IllegalArgumentException when a merge names a token that the vocabulary lacks
     */
    public CharacterBpe(Map<String, Integer> vocabulary, List<BpeModel.Merge> merges, Options options) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.options = options;
        bytes = options.byteFallback() ? new ByteTokens(vocabulary) : null;
        this.merges = new MergeTable(merges.size());
        for (int i = 0; i < merges.size(); i++) {
            BpeModel.Merge merge = merges.get(i);
            String right = merge.right();
            String tail = right.startsWith(options.prefix())
                    ? right.substring(options.prefix().length())
                    : right;
            this.merges.add(id(merge.left(), i), id(right, i), id(merge.left().concat(tail), i));
        }
    }

    private int id(String spelling, int merge) {
        Integer id = vocabulary.get(spelling);
        if (id == null) {
            throw new IllegalArgumentException(
                    "merge " + merge + " needs the token \"" + spelling + "\", which the vocabulary lacks");
        }
        return id;
    }

    @Override
    public void encode(String word, Tokens tokens) {
        Integer whole = options.wholeWordsFirst() ? visible(word) : null;
        if (whole != null) {
            tokens.add(whole, 0, word.length());
            return;
        }
        // A character may fall back to four bytes and has at least one unit.
        Merging merging = new Merging(merges, bytes == null ? word.length() : symbolsMax(word));
        for (int at = 0; at < word.length(); ) {
            int next = at + Character.charCount(word.codePointAt(at));
            addCharacter(word, at, next, merging);
            at = next;
        }
        merging.run();
        merging.forEach(tokens);
    }

    private @Nullable Integer visible(String spelling) {
        return options.hidden().contains(spelling) ? null : vocabulary.get(spelling);
    }

    private static int symbolsMax(String word) {
        int symbols = 0;
        for (int i = 0; i < word.length(); i++) {
            symbols += word.charAt(i) < 0x80 ? 1 : 3;
        }
        return symbols;
    }

    private void addCharacter(String word, int at, int next, Merging merging) {
        String character = word.substring(at, next);
        String spelling =
                (at > 0 ? options.prefix() : "") + character + (next == word.length() ? options.suffix() : "");
        Integer id = visible(spelling);
        if (id != null) {
            merging.add(id, at, next, false);
            return;
        }
        int[] fallback = bytes == null ? new int[0] : bytes.of(spelling);
        if (fallback.length > 0) {
            for (int token : fallback) {
                merging.add(token, at, next, false);
            }
        } else if (options.unknownId() >= 0) {
            merging.add(options.unknownId(), at, next, options.fuseUnknown());
        }
    }
}
