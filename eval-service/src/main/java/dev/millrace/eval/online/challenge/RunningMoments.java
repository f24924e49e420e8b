package dev.millrace.eval.online.challenge;

/**
 * Mean and spread of values as they come (Welford 1962).
 *
 * @param count how many, 0 or more
 * @param mean of them; 0 over none
 * @param squares sum of their squared distances from it, 0 or more
 */
public record RunningMoments(long count, double mean, double squares) {
    /** Of nothing. */
    public static final RunningMoments NONE = new RunningMoments(0, 0, 0);

    public RunningMoments {
        if (count < 0 || !Double.isFinite(mean) || !(squares >= 0 && squares < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("moments: must be finite, with a count and squares of 0 or more");
        }
    }

    /** With one value more. */
    public RunningMoments plus(double value) {
        double distance = value - mean;
        double moved = mean + distance / (count + 1);
        return new RunningMoments(count + 1, moved, squares + distance * (value - moved));
    }

    /**
     * Variance, not of the population. Values of a small range seem to have none before the first rare one has come, so
     * they are taken as if two more were off the mean by all of it.
     *
     * @param range 0 for values without bounds
     */
    double variance(double range) {
        return (squares + 2 * range * range) / Math.max(1, count - 1);
    }
}
