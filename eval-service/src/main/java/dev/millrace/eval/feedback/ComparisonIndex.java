package dev.millrace.eval.feedback;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which rankings are of which comparison; as many as the ledger has. */
final class ComparisonIndex {
    private final Map<String, List<Judgement>> byComparison = new HashMap<>();

    void add(Judgement judgement) {
        if (!judgement.comparisonId().isEmpty()) {
            byComparison
                    .computeIfAbsent(judgement.comparisonId(), _ -> new ArrayList<>(1))
                    .add(judgement);
        }
    }

    void remove(Judgement judgement) {
        byComparison.computeIfPresent(judgement.comparisonId(), (_, all) -> {
            all.remove(judgement);
            return all.isEmpty() ? null : all;
        });
    }

    /** How many labellers have ranked a comparison by a criterion, or by any where it is empty; skips are none. */
    int labellers(String comparisonId, String criterion) {
        return (int) byComparison.getOrDefault(comparisonId, List.of()).stream()
                .filter(one -> !one.isSkipped())
                .filter(one -> criterion.isEmpty() || one.group().criterion().equals(criterion))
                .map(Judgement::labellerId)
                .distinct()
                .count();
    }
}
