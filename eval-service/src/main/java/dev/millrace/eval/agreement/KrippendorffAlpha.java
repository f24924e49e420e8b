package dev.millrace.eval.agreement;

import dev.millrace.eval.agreement.Ratings.Cell;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Krippendorff's alpha, 1 − D_o / D_e: disagreement within items over the disagreement of any two ratings (Krippendorff,
 * "Computing Krippendorff's Alpha-Reliability", 2011). For any number of labellers; gaps are simply not there, and an
 * item with one rating counts for nothing.
 */
public final class KrippendorffAlpha {
    private KrippendorffAlpha() {}

    /**
     * The agreement of all labellers, at most 1.
     *
     * @return empty when no item has two ratings or all ratings of such items are equal: without variation there is
     *     nothing that chance could get wrong
     * @throws IllegalArgumentException when values below 0 are measured as {@link Measurement#RATIO}
     */
    public static OptionalDouble of(Ratings ratings, Measurement measurement) {
        double[][] coincidences = coincidences(ratings);
        double[] counts = Arrays.stream(coincidences)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .toArray();
        double[][] squares = measurement.squaredDifferences(ratings.values(), counts);
        double observed = 0;
        double expected = 0;
        for (int c = 0; c < counts.length; c++) {
            for (int k = 0; k < counts.length; k++) {
                observed += coincidences[c][k] * squares[c][k];
                expected += counts[c] * counts[k] * squares[c][k];
            }
        }
        // With D_o = observed / n and D_e = expected / (n (n − 1)).
        double pairable = Arrays.stream(counts).sum();
        return expected == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - (pairable - 1) * observed / expected);
    }

    /** o_ck = Σ over items of the ordered pairs of ratings (c, k) by different labellers, over (ratings − 1). */
    private static double[][] coincidences(Ratings ratings) {
        int values = ratings.values().length;
        double[][] coincidences = new double[values][values];
        for (List<Cell> item : ratings.items()) {
            for (int i = 0; i < item.size(); i++) {
                for (int j = 0; j < item.size(); j++) {
                    if (i != j) {
                        coincidences[item.get(i).value()][item.get(j).value()] += 1.0 / (item.size() - 1);
                    }
                }
            }
        }
        return coincidences;
    }
}
