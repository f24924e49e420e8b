package dev.millrace.local.bench.feedback;

import java.util.List;

/** How far two orders agree (Kendall, "A new measure of rank correlation", 1938). */
final class KendallTau {
    private KendallTau() {}

    /**
     * Pairs in the same order less pairs in opposite orders, by all pairs (τ<sub>a</sub>): 1 for the same order, −1 for the
     * opposite one; 1, 2, 3 against 1, 3, 2 is 1/3. NaN for fewer than two values.
     *
     * @throws IllegalArgumentException when there are not equally many of both
     */
    static double of(List<Double> one, List<Double> other) {
        if (one.size() != other.size()) {
            throw new IllegalArgumentException("other: must be %d values, are %d".formatted(one.size(), other.size()));
        }
        int size = one.size();
        double sum = 0;
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                sum += Math.signum(one.get(i) - one.get(j)) * Math.signum(other.get(i) - other.get(j));
            }
        }
        return size < 2 ? Double.NaN : sum / (size * (size - 1) / 2.0);
    }
}
