package dev.millrace.tokenizer.unigram;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All tokens that begin at a place of a text, found in one walk. The tokens lie sorted; a walk narrows the range of those
 * that begin with what was read, by binary search. Immutable.
 */
final class TokenTrie {
    /** Takes what is found. */
    interface Found {
        /** The token {@code id} ends before the unit {@code end}. */
        void token(int id, int end);
    }

    private final String[] sorted;
    private final int[] ids;
    /** For each first unit below 0x3100 where its tokens begin: most walks end after one or two units. */
    private final int[] firsts = new int[0x3101];

    TokenTrie(List<String> spellings, Set<String> hidden) {
        Integer[] order = IntStream.range(0, spellings.size())
                .filter(i -> !spellings.get(i).isEmpty() && !hidden.contains(spellings.get(i)))
                .boxed()
                .toArray(Integer[]::new);
        // Of two tokens with one spelling the later counts, as in the reference; so it comes first here.
        Arrays.sort(order, (a, b) -> {
            int byText = spellings.get(a).compareTo(spellings.get(b));
            return byText != 0 ? byText : b - a;
        });
        sorted = new String[order.length];
        ids = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            ids[i] = order[i];
            sorted[i] = spellings.get(order[i]);
        }
        for (int unit = 0; unit < firsts.length; unit++) {
            firsts[unit] = lowerBound(0, sorted.length, 0, unit);
        }
    }

    /** The tokens that the text spells from {@code start} on, shortest first. */
    void search(String text, int start, Found found) {
        int first = text.charAt(start);
        int from = first + 1 < firsts.length ? firsts[first] : lowerBound(0, sorted.length, 0, first);
        int to = first + 1 < firsts.length ? firsts[first + 1] : lowerBound(from, sorted.length, 0, first + 1);
        for (int depth = 1; from < to; depth++) {
            if (sorted[from].length() == depth) {
                found.token(ids[from], start + depth);
                while (from < to && sorted[from].length() == depth) {
                    from++;
                }
            }
            if (start + depth == text.length()) {
                return;
            }
            int unit = text.charAt(start + depth);
            from = lowerBound(from, to, depth, unit);
            to = lowerBound(from, to, depth, unit + 1);
        }
    }

    /** The first of [from, to), all alike before {@code depth}, whose unit there is not below {@code unit}. */
    private int lowerBound(int from, int to, int depth, int unit) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            String token = sorted[middle];
            if (token.length() <= depth || token.charAt(depth) < unit) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
