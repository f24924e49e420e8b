package dev.millrace.eval.resampling;

/**
 * What resampled figures say.
 *
 * @param low lower percentile
 * @param mid the 50th percentile, which rouge_score reports instead of the figure itself
 * @param high upper percentile
 * @param stderr deviation of the resampled figures
 * @param resamples that were drawn: fewer than asked for where the figure is expensive
 */
public record Interval(double low, double mid, double high, double stderr, int resamples) {}
