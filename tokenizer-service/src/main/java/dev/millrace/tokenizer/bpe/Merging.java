package dev.millrace.tokenizer.bpe;

import dev.millrace.tokenizer.pipeline.WordModel;
import org.jspecify.annotations.Nullable;

/**
 * The merging of one word: symbols in a linked list, candidate pairs in a heap of (rank, position). Every symbol is
 * looked up once with its neighbour and every merge looks up at most two new pairs, so a word of n bytes costs at most
 * 3n look-ups and 3n heap entries, whatever its merges are.
 */
final class Merging {
    private static final int SHORT_BYTES_MAX = 24;

    private final MergeTable merges;
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;
    private final int[] next;
    private final int[] previous;
    /** Rank of the pair that begins at a symbol; -1 for none. Tells stale heap entries from live ones. */
    private final int[] ranks;

    /** Null for a short word, where looking through all pairs is faster. */
    private final @Nullable LongHeap candidates;

    private int symbols;
    private long lookups;

    /**
     * A word without symbols.
     *
     * @param bytesMax bytes of the word
     */
    Merging(MergeTable merges, int bytesMax) {
        this.merges = merges;
        ids = new int[bytesMax];
        starts = new int[bytesMax];
        ends = new int[bytesMax];
        next = new int[bytesMax];
        previous = new int[bytesMax];
        ranks = new int[bytesMax];
        candidates = bytesMax <= SHORT_BYTES_MAX ? null : new LongHeap(bytesMax);
    }

    /** Appends the symbol of the byte at a place; {@code fuses} says that it is one with an equal neighbour. */
    void addByte(int id, int at, boolean fuses) {
        add(id, at, at + 1, fuses);
    }

    /** Appends the symbol of a stretch; {@code fuses} says that it is one with an equal neighbour. */
    void add(int id, int start, int end, boolean fuses) {
        if (fuses && symbols > 0 && ids[symbols - 1] == id && ends[symbols - 1] == start) {
            ends[symbols - 1] = end;
            return;
        }
        ids[symbols] = id;
        starts[symbols] = start;
        ends[symbols] = end;
        symbols++;
    }

    /** Merges until nothing merges. */
    void run() {
        for (int i = 0; i < symbols; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < symbols ? i + 1 : -1;
        }
        for (int i = 0; i < symbols; i++) {
            offer(i);
        }
        if (candidates == null) {
            for (int at = mostUrgent(); at >= 0; at = mostUrgent()) {
                merge(at);
            }
        } else {
            mergeInOrderOf(candidates);
        }
    }

    /** The place of the most urgent pair, the leftmost of equal ones; -1 when nothing merges any more. */
    private int mostUrgent() {
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int at = symbols == 0 ? -1 : 0; at >= 0; at = next[at]) {
            if (ranks[at] >= 0 && ranks[at] < bestRank) {
                best = at;
                bestRank = ranks[at];
            }
        }
        return best;
    }

    private void mergeInOrderOf(LongHeap heap) {
        while (!heap.isEmpty()) {
            long candidate = heap.poll();
            int at = (int) candidate;
            if (ranks[at] == (int) (candidate >>> 32)) {
                merge(at);
            }
        }
    }

    /** Pairs that were looked for in the merge table; no more entries were in the heap. */
    long lookups() {
        return lookups;
    }

    private void offer(int at) {
        int right = next[at];
        int rank = -1;
        if (right >= 0) {
            rank = merges.rank(ids[at], ids[right]);
            lookups++;
        }
        ranks[at] = rank;
        if (rank >= 0 && candidates != null) {
            candidates.add(((long) rank << 32) | at);
        }
    }

    private void merge(int at) {
        int right = next[at];
        ids[at] = merges.result(ranks[at]);
        ends[at] = ends[right];
        next[at] = next[right];
        if (next[at] >= 0) {
            previous[next[at]] = at;
        }
        ranks[right] = -1;
        offer(at);
        if (previous[at] >= 0) {
            offer(previous[at]);
        }
    }

    /** Hands the tokens on with the stretches that were given for them. */
    void forEach(WordModel.Tokens tokens) {
        for (int at = symbols == 0 ? -1 : 0; at >= 0; at = next[at]) {
            tokens.add(ids[at], starts[at], ends[at]);
        }
    }

    /** The tokens of the word, which is the one whose bytes were added. */
    Word collect(String word, Places places) {
        int count = 0;
        for (int at = symbols == 0 ? -1 : 0; at >= 0; at = next[at]) {
            count++;
        }
        Word result = Word.of(word, count);
        int token = 0;
        for (int at = symbols == 0 ? -1 : 0; at >= 0; at = next[at]) {
            result.set(token++, ids[at], places.start(starts[at]), places.end(ends[at]));
        }
        return result;
    }
}
