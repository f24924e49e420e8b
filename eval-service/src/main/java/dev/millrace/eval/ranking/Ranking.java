package dev.millrace.eval.ranking;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What was found for a query. The figures are NaN where no document is relevant: such a query tells nothing.
 *
 * @param found ids of documents, the best first, each once; at most {@link #FOUND_MAX}
 * @param grades of the documents that were judged, 0 for irrelevant to {@link #GRADE_MAX}; others count as 0
 */
public record Ranking(List<String> found, Map<String, Integer> grades) {
    public static final int FOUND_MAX = 100_000;
    public static final int GRADE_MAX = 100;

    public Ranking {
        found = List.copyOf(found);
        grades = Map.copyOf(grades);
        if (found.size() > FOUND_MAX || new HashSet<>(found).size() < found.size()) {
            throw new IllegalArgumentException("found: must be at most %d, each once".formatted(FOUND_MAX));
        }
        if (grades.values().stream().anyMatch(grade -> grade < 0 || grade > GRADE_MAX)) {
            throw new IllegalArgumentException("grades: must be in 0..%d".formatted(GRADE_MAX));
        }
    }

    /** Share of the relevant documents among the first k. */
    public double recallAt(int k) {
        return (double) relevantAmong(k) / relevant();
    }

    /** Share of relevant ones among the first k; places that were not filled count as irrelevant. */
    public double precisionAt(int k) {
        return relevant() == 0 ? Double.NaN : (double) relevantAmong(k) / k;
    }

    /** 1 when a relevant one is among the first k, else 0; its mean is the hit rate, or success. */
    public double hitAt(int k) {
        return relevant() == 0 ? Double.NaN : Math.min(relevantAmong(k), 1);
    }

    /** 1 / rank of the first relevant one, 0 when none was found; its mean is MRR. */
    public double reciprocalRank() {
        if (relevant() == 0) {
            return Double.NaN;
        }
        for (int i = 0; i < found.size(); i++) {
            if (gradeAt(i) > 0) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    /** Mean of the precision at each relevant one's rank, 0 for those not found; its mean is MAP. */
    public double averagePrecision() {
        double sum = 0;
        int hits = 0;
        for (int i = 0; i < found.size(); i++) {
            if (gradeAt(i) > 0) {
                hits++;
                sum += (double) hits / (i + 1);
            }
        }
        return sum / relevant();
    }

    /** Discounted gain Σ gain / log₂(rank + 1) of the first k, by that of the best order there is; in [0, 1]. */
    public double ndcgAt(int k, Gain gain) {
        requirePositive(k);
        double found = 0;
        for (int i = 0; i < Math.min(k, this.found.size()); i++) {
            found += discounted(gain.of(gradeAt(i)), i);
        }
        List<Integer> best = grades.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(k)
                .toList();
        double ideal = 0;
        for (int i = 0; i < best.size(); i++) {
            ideal += discounted(gain.of(best.get(i)), i);
        }
        return found / ideal;
    }

    private static double discounted(double gain, int index) {
        return gain * Math.log(2) / Math.log(index + 2);
    }

    private int gradeAt(int index) {
        return grades.getOrDefault(found.get(index), 0);
    }

    private long relevant() {
        return grades.values().stream().filter(grade -> grade > 0).count();
    }

    private long relevantAmong(int k) {
        requirePositive(k);
        return found.stream()
                .limit(k)
                .filter(id -> grades.getOrDefault(id, 0) > 0)
                .count();
    }

    private static void requirePositive(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: must be 1 at least, is " + k);
        }
    }
}
