package dev.millrace.eval.agreement;

import java.util.OptionalDouble;

/**
 * Fleiss' kappa of a fixed number of labellers an item, not always the same ones: (P̄ − P̄e) / (1 − P̄e) (Fleiss,
 * "Measuring nominal scale agreement among many raters", 1971).
 */
public final class FleissKappa {
    /** Items at most. */
    public static final int ITEMS_MAX = 1_000_000;

    private FleissKappa() {}

    /**
     * The agreement over items.
     *
     * @param counts [item, category], how many labellers chose the category; every item has the same number of
     *     labellers, 2 or more, and of categories
     * @return at most 1; empty when there is no item or every labeller chose the same one category
     */
    public static OptionalDouble of(int[][] counts) {
        if (counts.length > ITEMS_MAX) {
            throw new IllegalArgumentException(
                    "counts: must be at most %d items, are %d".formatted(ITEMS_MAX, counts.length));
        }
        if (counts.length == 0) {
            return OptionalDouble.empty();
        }
        long labellers = labellers(counts, 0);
        double[] totals = new double[counts[0].length];
        double agreeing = 0; // ordered pairs of labellers who chose the same
        for (int item = 0; item < counts.length; item++) {
            if (labellers(counts, item) != labellers || labellers < 2) {
                throw new IllegalArgumentException(
                        "counts[%d]: must be of as many labellers as the first item, 2 or more, is of %d"
                                .formatted(item, labellers(counts, item)));
            }
            for (int category = 0; category < totals.length; category++) {
                totals[category] += counts[item][category];
                agreeing += counts[item][category] * (counts[item][category] - 1.0);
            }
        }
        double ratings = (double) counts.length * labellers;
        double observed = agreeing / (ratings * (labellers - 1));
        double expected = 0;
        boolean varied = true;
        for (double total : totals) {
            expected += (total / ratings) * (total / ratings);
            varied &= total < ratings;
        }
        return varied ? OptionalDouble.of((observed - expected) / (1 - expected)) : OptionalDouble.empty();
    }

    private static long labellers(int[][] counts, int item) {
        if (counts[item].length != counts[0].length) {
            throw new IllegalArgumentException("counts[%d]: must have %d categories, has %d"
                    .formatted(item, counts[0].length, counts[item].length));
        }
        long labellers = 0;
        for (int count : counts[item]) {
            if (count < 0) {
                throw new IllegalArgumentException("counts[%d]: must be 0 or more, one is %d".formatted(item, count));
            }
            labellers += count;
        }
        return labellers;
    }
}
