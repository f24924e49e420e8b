package dev.millrace.eval.reward.train;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much labellers count in training: nobody more than a share of all, so that one who ranks very much, or is many, cannot
 * teach a reward model alone. With few labellers everybody counts fully, for then there is nobody to outweigh him.
 */
public final class LabellerWeights {
    /** Labellers from which on the share holds. */
    private static final int LABELLERS_MIN = 5;

    private final Map<String, Double> weights = new HashMap<>();

    /**
     * Weights by who judged.
     *
     * @param judges pseudonyms of those who judged each item
     * @param shareMax most of all that one labeller may count for, in (1 / {@value #LABELLERS_MIN}, 1]
     */
    public LabellerWeights(Collection<List<String>> judges, double shareMax) {
        var counts = new HashMap<String, Double>();
        judges.forEach(ofItem -> ofItem.forEach(labeller -> counts.merge(labeller, 1.0 / ofItem.size(), Double::sum)));
        if (counts.size() >= LABELLERS_MIN) {
            double most = most(counts.values(), shareMax);
            counts.forEach((labeller, count) -> weights.put(labeller, Math.min(1, most / count)));
        }
    }

    /**
     * The count c that is the share of all when nobody counts for more than c: with n above it and the others together o,
     * c = share · (o + n · c).
     */
    private static double most(Collection<Double> counts, double share) {
        var falling = counts.stream().sorted(Comparator.reverseOrder()).toList();
        double others = falling.stream().mapToDouble(Double::doubleValue).sum();
        int above = 0;
        double most = share * others;
        while (falling.get(above) > most) {
            others -= falling.get(above);
            above++;
            most = share * others / (1 - above * share);
        }
        return above == 0 ? Double.POSITIVE_INFINITY : most;
    }

    /** Weight of an item, in (0, 1]: the mean of its labellers'. */
    public double of(List<String> labellers) {
        return labellers.stream()
                .mapToDouble(labeller -> weights.getOrDefault(labeller, 1.0))
                .average()
                .orElse(1);
    }
}
