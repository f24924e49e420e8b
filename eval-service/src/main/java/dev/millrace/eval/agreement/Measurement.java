package dev.millrace.eval.agreement;

/**
 * What the values of ratings mean, and so how far two of them are apart (Krippendorff, "Computing Krippendorff's
 * Alpha-Reliability", 2011, section D).
 */
public enum Measurement {
    /** Names: equal or not. */
    NOMINAL,
    /** Ranks: the square of how many ratings lie between, each end counting half. */
    ORDINAL,
    /** Numbers with equal steps: the square of the difference. */
    INTERVAL,
    /** Numbers of 0 or more with a meaningful zero: the square of difference over sum. */
    RATIO;

    /**
     * The squared differences of all values.
     *
     * @param values ascending
     * @param counts how often each occurs among the ratings that have a partner
     * @return [value, value], symmetric with zeros on the diagonal
     */
    double[][] squaredDifferences(double[] values, double[] counts) {
        if (this == RATIO && values.length > 0 && values[0] < 0) {
            throw new IllegalArgumentException("ratings: RATIO needs values of 0 or more, one is " + values[0]);
        }
        double[] points = this == ORDINAL ? midRanks(counts) : values;
        double[][] squares = new double[values.length][values.length];
        for (int c = 0; c < values.length; c++) {
            for (int k = 0; k < c; k++) {
                squares[c][k] = squares[k][c] = squaredDifference(points[c], points[k]);
            }
        }
        return squares;
    }

    private double squaredDifference(double high, double low) {
        double difference = high - low;
        return switch (this) {
            case NOMINAL -> 1;
            case ORDINAL, INTERVAL -> difference * difference;
            case RATIO -> (difference / (high + low)) * (difference / (high + low));
        };
    }

    /** Σ n_g for g = c … k less half of both ends is the difference of the middles of k's and of c's ranks. */
    private static double[] midRanks(double[] counts) {
        double[] ranks = new double[counts.length];
        double below = 0;
        for (int c = 0; c < counts.length; c++) {
            ranks[c] = below + counts[c] / 2;
            below += counts[c];
        }
        return ranks;
    }
}
