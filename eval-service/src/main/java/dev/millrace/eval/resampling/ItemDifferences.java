package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.Measurement.Value;

/**
 * How two runs differ item by item, where each item has a number of its own.
 *
 * @param wins items at which the second is higher
 * @param losses items at which the first is
 * @param ties items at which they are equal
 * @param effectSize Cohen's d of pairs: mean difference in deviations of the difference; 0 where all are equal, NaN for
 *     fewer than two pairs, infinite where all differ by the same
 * @param signTest p of the sign test; over items that are right or wrong, of McNemar's
 */
public record ItemDifferences(int wins, int losses, int ties, double effectSize, double signTest) {
    /**
     * Of pairs of {@link Value}.
     *
     * @throws IllegalArgumentException when a measurement is of another kind
     */
    public static ItemDifferences of(Pairs pairs) {
        double[] differences = new double[pairs.first().size()];
        for (int i = 0; i < differences.length; i++) {
            if (!(pairs.first().get(i) instanceof Value(double before))
                    || !(pairs.second().get(i) instanceof Value(double after))) {
                throw new IllegalArgumentException("pairs[%d]: must be numbers".formatted(i));
            }
            differences[i] = after - before;
        }
        var signs = SignTest.of(differences);
        double mean = StandardError.mean(differences);
        return new ItemDifferences(
                signs.wins(),
                signs.losses(),
                differences.length - signs.wins() - signs.losses(),
                mean == 0 ? 0 : mean / StandardError.deviation(differences),
                signs.p());
    }
}
