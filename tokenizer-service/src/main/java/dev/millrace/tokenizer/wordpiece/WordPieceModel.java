package dev.millrace.tokenizer.wordpiece;

import dev.millrace.tokenizer.pipeline.WordModel;
import java.util.Map;

/**
 * BERT's WordPiece: of a word the longest token that begins it, then of the rest the longest that goes on, and so forth.
 * "unaffable" becomes "un", "##aff", "##able". A word that cannot be covered is one unknown token. Immutable.
 */
public final class WordPieceModel implements WordModel {
    private final Map<String, Integer> vocabulary;
    private final Options options;
    /** No token is longer, in UTF-16 units, so no longer stretch is looked up. */
    private final int tokenLengthMax;

    /**
     * Settings of the model.
     *
     * @param unknownId the token of words that cannot be covered
     * @param prefix how the spelling of a token begins that goes on with a word
     * @param wordCharactersMax words of more code points are unknown
     */
    public record Options(int unknownId, String prefix, int wordCharactersMax) {}

    /**
     * A model over a vocabulary.
     *
     * @param vocabulary spelling to id
     */
    public WordPieceModel(Map<String, Integer> vocabulary, Options options) {
        this.vocabulary = Map.copyOf(vocabulary);
        this.options = options;
        tokenLengthMax =
                vocabulary.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public void encode(String word, Tokens tokens) {
        int[] ids = new int[word.length()];
        int[] ends = new int[word.length()];
        int count = word.codePointCount(0, word.length()) > options.wordCharactersMax() ? -1 : cover(word, ids, ends);
        if (count < 0) {
            tokens.add(options.unknownId(), 0, word.length());
            return;
        }
        for (int i = 0; i < count; i++) {
            tokens.add(ids[i], i == 0 ? 0 : ends[i - 1], ends[i]);
        }
    }

    /** Fills in ids and ends; the number of tokens, or -1 when some stretch has none. */
    private int cover(String word, int[] ids, int[] ends) {
        int count = 0;
        for (int start = 0; start < word.length(); start = ends[count - 1]) {
            int end = Math.min(word.length(), start + tokenLengthMax);
            Integer id = null;
            for (; end > start; end--) {
                id = vocabulary.get(
                        start == 0 ? word.substring(0, end) : options.prefix() + word.substring(start, end));
                if (id != null) {
                    break;
                }
            }
            if (id == null) {
                return -1;
            }
            ids[count] = id;
            ends[count++] = end;
        }
        return count;
    }
}
