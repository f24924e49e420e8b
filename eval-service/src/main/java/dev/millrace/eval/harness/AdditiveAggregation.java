package dev.millrace.eval.harness;

import java.util.List;

/**
 * An aggregation of which sums over the items are all that is needed, so that drawing the items anew costs additions
 * alone: a mean, a perplexity, BLEU of its counted n-grams.
 */
public interface AdditiveAggregation extends Metric.Aggregation {
    /** What an item adds to each sum: as many numbers for every item, in one order; a new array. */
    double[] addends(Measurement measurement);

    /**
     * The figure; NaN where these sums give none.
     *
     * @param sums of the addends, one or more items'; read only
     * @param items how many
     */
    double ofSums(double[] sums, int items);

    /** Whether the figure is the mean of the items' first addends, whose standard error has a closed form. */
    default boolean isMean() {
        return false;
    }

    @Override
    default double of(List<Measurement> measurements) {
        double[] sums = addends(measurements.getFirst());
        for (int i = 1; i < measurements.size(); i++) {
            double[] addends = addends(measurements.get(i));
            for (int s = 0; s < sums.length; s++) {
                sums[s] += addends[s];
            }
        }
        return ofSums(sums, measurements.size());
    }
}
