package dev.millrace.eval.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each n-gram is in a text. */
final class NgramCounts {
    private NgramCounts() {}

    /**
     * Of words: {@code [a, b, a, b]} with n 2 is {@code {[a, b]: 2, [b, a]: 1}}.
     *
     * @param tokens immutable, for the n-grams are views of it
     */
    static Map<List<String>, Integer> of(List<String> tokens, int n) {
        var counts = new HashMap<List<String>, Integer>();
        for (int i = 0; i + n <= tokens.size(); i++) {
            counts.merge(tokens.subList(i, i + n), 1, Integer::sum);
        }
        return counts;
    }

    /** n-grams that both have, each as often as the one that has it less often. */
    static <T> long common(Map<T, Integer> one, Map<T, Integer> other) {
        long common = 0;
        for (var entry : one.entrySet()) {
            common += Math.min(entry.getValue(), other.getOrDefault(entry.getKey(), 0));
        }
        return common;
    }

    static long total(Map<?, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }
}
