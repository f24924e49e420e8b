package dev.millrace.eval.reward.figure;

import dev.millrace.eval.reward.figure.RewardFigures.Bucket;
import java.util.ArrayList;
import java.util.List;

/** Accuracy by how much longer the chosen answer is: much shorter, shorter, about as long, longer, much longer. */
final class LengthBuckets {
    private static final double[] EDGES = {-1, -0.5, -0.1, 0.1, 0.5, 1};

    private LengthBuckets() {}

    /** The five buckets; the last one holds its upper edge too. */
    static List<Bucket> of(List<Outcome> outcomes) {
        var buckets = new ArrayList<Bucket>();
        for (int i = 0; i + 1 < EDGES.length; i++) {
            double from = EDGES[i];
            double to = EDGES[i + 1];
            List<Outcome> within = outcomes.stream()
                    .filter(outcome ->
                            outcome.lengthDifference() >= from && (outcome.lengthDifference() < to || to == 1))
                    .toList();
            long agreed = within.stream().filter(Outcome::agrees).count();
            buckets.add(new Bucket(from, to, within.size(), within.isEmpty() ? 0 : (double) agreed / within.size()));
        }
        return buckets;
    }
}
