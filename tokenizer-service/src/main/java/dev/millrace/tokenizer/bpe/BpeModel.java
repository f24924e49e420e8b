package dev.millrace.tokenizer.bpe;

import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair encoding over bytes: a word starts as its bytes, then the most urgent merge is applied, leftmost first,
 * until none applies. A heap of candidate pairs over a linked list makes that O(n log n) in the word's bytes, however
 * long the word is. Immutable.
 */
public final class BpeModel {
    private final int[] byteIds;
    private final MergeTable merges;
    private final Map<String, Integer> vocabulary;
    private final Options options;

    /**
     * Rare settings of the model.
     *
     * @param unknownId the id of a byte that the vocabulary lacks, or -1 to drop such bytes as the reference does
     * @param fuseUnknown whether neighbouring unknown bytes are one token
     * @param wholeWordsFirst whether a word that is a token is taken without looking at merges ("ignore_merges")
     */
    public record Options(int unknownId, boolean fuseUnknown, boolean wholeWordsFirst) {}

    /**
     * One merge by spelling.
     *
     * @param left spelling of the left token
     * @param right spelling of the right token
     */
    public record Merge(String left, String right) {}

    /**
     * Builds the tables.
     *
     * @param vocabulary spelling to id, in the byte-level alphabet
     * @param merges most urgent first
     * @throws IllegalArgumentException when a merge names a token that the vocabulary lacks
     */
    public BpeModel(Map<String, Integer> vocabulary, List<Merge> merges, Options options) {
        this.vocabulary = vocabulary;
        this.options = options;
        byteIds = new int[256];
        for (int b = 0; b < 256; b++) {
            byteIds[b] = vocabulary.getOrDefault(String.valueOf(ByteAlphabet.charOf(b)), -1);
        }
        this.merges = new MergeTable(merges.size());
        for (int i = 0; i < merges.size(); i++) {
            Merge merge = merges.get(i);
            this.merges.add(
                    id(merge.left(), i), id(merge.right(), i), id(merge.left().concat(merge.right()), i));
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

    /** The tokens of a word, which is well-formed UTF-16; offsets in UTF-16 units. */
    Word encode(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        if (options.wholeWordsFirst()) {
            Integer id = vocabulary.get(ByteAlphabet.spell(bytes));
            if (id != null) {
                Word whole = Word.of(word, 1);
                whole.set(0, id, 0, word.length());
                return whole;
            }
        }
        Merging merging = merging(bytes);
        merging.run();
        return merging.collect(word, bytes.length == word.length() ? Places.SAME : Places.ofBytes(word, bytes.length));
    }

    /** The merging of a word's UTF-8, not begun. */
    Merging merging(byte[] bytes) {
        Merging merging = new Merging(merges, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int id = byteIds[bytes[i] & 0xFF];
            if (id >= 0) {
                merging.addByte(id, i, false);
            } else if (options.unknownId() >= 0) {
                merging.addByte(options.unknownId(), i, options.fuseUnknown());
            }
        }
        return merging;
    }
}
