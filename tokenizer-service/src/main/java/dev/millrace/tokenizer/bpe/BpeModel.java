package dev.millrace.tokenizer.bpe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
            Integer id = vocabulary.get(spell(bytes));
            if (id != null) {
                return new Word(new int[] {id}, new int[] {0}, new int[] {word.length()});
            }
        }
        Word inBytes = new Merging(bytes).run();
        return bytes.length == word.length() ? inBytes : inUnits(word, bytes.length, inBytes);
    }

    /** Moves offsets from bytes to UTF-16 units; a token that begins or ends inside a character covers all of it. */
    private static Word inUnits(String word, int byteCount, Word inBytes) {
        int[] firstUnit = new int[byteCount];
        int[] endUnit = new int[byteCount];
        int at = 0;
        for (int unit = 0; unit < word.length(); ) {
            int codePoint = word.codePointAt(unit);
            int length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            int next = unit + Character.charCount(codePoint);
            Arrays.fill(firstUnit, at, at + length, unit);
            Arrays.fill(endUnit, at, at + length, next);
            at += length;
            unit = next;
        }
        int[] starts = new int[inBytes.ids().length];
        int[] ends = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = firstUnit[inBytes.starts()[i]];
            ends[i] = endUnit[inBytes.ends()[i] - 1];
        }
        return new Word(inBytes.ids(), starts, ends);
    }

    private static String spell(byte[] bytes) {
        char[] spelling = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelling[i] = ByteAlphabet.charOf(bytes[i] & 0xFF);
        }
        return new String(spelling);
    }

    /** The merging of one word: symbols in a linked list, candidate pairs in a heap of (rank, position). */
    private final class Merging {
        private final int[] ids;
        private final int[] starts;
        private final int[] ends;
        private final int[] next;
        private final int[] previous;
        /** Merge-table slot of the pair that begins at a symbol; -1 for none. Tells stale heap entries from live ones. */
        private final int[] slots;

        private final LongHeap candidates;
        private int symbols;

        Merging(byte[] bytes) {
            int n = bytes.length;
            ids = new int[n];
            starts = new int[n];
            ends = new int[n];
            next = new int[n];
            previous = new int[n];
            slots = new int[n];
            candidates = new LongHeap(n);
            for (int i = 0; i < n; i++) {
                addByte(bytes[i] & 0xFF, i);
            }
        }

        private void addByte(int value, int at) {
            int id = byteIds[value];
            if (id < 0) {
                if (options.unknownId() < 0) {
                    return;
                }
                id = options.unknownId();
                if (options.fuseUnknown() && symbols > 0 && ids[symbols - 1] == id && ends[symbols - 1] == at) {
                    ends[symbols - 1] = at + 1;
                    return;
                }
            }
            ids[symbols] = id;
            starts[symbols] = at;
            ends[symbols] = at + 1;
            symbols++;
        }

        Word run() {
            for (int i = 0; i < symbols; i++) {
                previous[i] = i - 1;
                next[i] = i + 1 < symbols ? i + 1 : -1;
            }
            for (int i = 0; i < symbols; i++) {
                offer(i);
            }
            while (!candidates.isEmpty()) {
                long candidate = candidates.poll();
                int at = (int) candidate;
                int slot = slots[at];
                if (slot >= 0 && merges.rank(slot) == (int) (candidate >>> 32)) {
                    merge(at, slot);
                }
            }
            return collect();
        }

        private void offer(int at) {
            int right = next[at];
            int slot = right < 0 ? -1 : merges.find(ids[at], ids[right]);
            slots[at] = slot;
            if (slot >= 0) {
                candidates.add(((long) merges.rank(slot) << 32) | at);
            }
        }

        private void merge(int at, int slot) {
            int right = next[at];
            ids[at] = merges.result(slot);
            ends[at] = ends[right];
            next[at] = next[right];
            if (next[at] >= 0) {
                previous[next[at]] = at;
            }
            slots[right] = -1;
            offer(at);
            if (previous[at] >= 0) {
                offer(previous[at]);
            }
        }

        private Word collect() {
            int[] outIds = new int[symbols];
            int[] outStarts = new int[symbols];
            int[] outEnds = new int[symbols];
            int count = 0;
            for (int at = symbols == 0 ? -1 : 0; at >= 0; at = next[at]) {
                outIds[count] = ids[at];
                outStarts[count] = starts[at];
                outEnds[count++] = ends[at];
            }
            return new Word(
                    Arrays.copyOf(outIds, count), Arrays.copyOf(outStarts, count), Arrays.copyOf(outEnds, count));
        }
    }
}
