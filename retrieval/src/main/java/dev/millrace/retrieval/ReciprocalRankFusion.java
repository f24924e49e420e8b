package dev.millrace.retrieval;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One ranking of several (Cormack, Clarke, Büttcher 2009): an item scores Σ 1 / (60 + rank) over the rankings that have
 * it, ranks from 1. Equal scores stay in the order in which the items are first met: {@code [A, B]} and {@code [C, D]}
 * give A, C, B, D.
 */
final class ReciprocalRankFusion {
    static final int K = 60;

    private ReciprocalRankFusion() {}

    /** An item and its score. */
    record Fused<T>(T item, double score) {}

    /** The items of all rankings, best first. */
    static <T> List<Fused<T>> fuse(List<List<T>> rankings) {
        Map<T, Double> scores = new LinkedHashMap<>();
        for (var ranking : rankings) {
            int rank = 0;
            for (var item : ranking) {
                scores.merge(item, 1.0 / (K + ++rank), Double::sum);
            }
        }
        return scores.entrySet().stream()
                .map(entry -> new Fused<>(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble((Fused<T> fused) -> fused.score())
                        .reversed())
                .toList();
    }
}
