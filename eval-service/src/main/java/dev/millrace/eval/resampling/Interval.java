package dev.millrace.eval.resampling;

/**
 * What resampled figures say.
 *
 * @param low lower percentile; by jackknife, some standard errors below the figure
 * @param mid the 50th percentile, which rouge_score reports instead of the figure itself; by jackknife, that
 * @param high upper percentile; by jackknife, some standard errors above
 * @param stderr deviation of the resampled figures, or by jackknife
 * @param resamples that were drawn: fewer than asked for where the figure is expensive; by jackknife the groups that were left
 *     out; 0 where it was not made
 */
public record Interval(double low, double mid, double high, double stderr, int resamples) {
    /** None. */
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
}
