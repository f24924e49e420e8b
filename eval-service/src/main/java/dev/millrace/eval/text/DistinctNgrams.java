package dev.millrace.eval.text;

import dev.millrace.eval.harness.PreparedAggregation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The n-grams of some texts, numbered, so that the distinct-n of any of the texts together is counted without words. */
final class DistinctNgrams implements PreparedAggregation.Parts {
    private final int[][] numbers; // of each text's different n-grams
    private final int[] totals; // of each text's n-grams
    private final int[] seen; // by n-gram the last figure that had it
    private int figures;

    /**
     * Cuts.
     *
     * @param texts each a text's words, immutable
     * @param n 1 to 16
     */
    DistinctNgrams(List<List<String>> texts, int n) {
        Map<List<String>, Integer> known = new HashMap<>();
        numbers = new int[texts.size()][];
        totals = new int[texts.size()];
        for (int t = 0; t < numbers.length; t++) {
            List<String> words = texts.get(t);
            totals[t] = Math.max(0, words.size() - n + 1);
            int[] all = new int[totals[t]];
            for (int i = 0; i < all.length; i++) {
                int next = known.size();
                all[i] = known.computeIfAbsent(words.subList(i, i + n), _ -> next);
            }
            numbers[t] = Arrays.stream(all).distinct().toArray();
        }
        seen = new int[known.size()];
    }

    @Override
    public double figure(int[] indices) {
        if (++figures == Integer.MAX_VALUE) {
            Arrays.fill(seen, 0);
            figures = 1;
        }
        long total = 0;
        long distinct = 0;
        for (int index : indices) {
            total += totals[index];
            for (int number : numbers[index]) {
                if (seen[number] != figures) {
                    seen[number] = figures;
                    distinct++;
                }
            }
        }
        return total == 0 ? Double.NaN : (double) distinct / total;
    }

    @Override
    public long cost() {
        return 1 + Arrays.stream(numbers).mapToLong(ofText -> ofText.length).sum() / Math.max(1, numbers.length);
    }
}
