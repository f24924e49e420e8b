package dev.millrace.eval.online;

/**
 * Counts of values in bins whose bounds grow by a tenth, so that quantiles of many windows can be added up: the sketch of
 * Masson, Rim and Lee 2019 (DDSketch) with a fixed range. A quantile is right within 5 %. Not thread-safe.
 */
final class LogHistogram {
    /** Values above count as this: an hour in milliseconds. */
    static final long VALUE_MAX = 3_600_000;

    private static final double GROWTH = 1.1;
    private static final double LOG_GROWTH = Math.log(GROWTH);
    private static final int BINS = bin(VALUE_MAX) + 1;

    private final int[] counts = new int[BINS];
    private long total;

    /**
     * Adds a value.
     *
     * @param value 1 or more
     */
    void add(long value) {
        counts[bin(Math.clamp(value, 1, VALUE_MAX))]++;
        total++;
    }

    /** Bin i holds what is above 1.1^(i−1) and at most 1.1^i. */
    private static int bin(long value) {
        return (int) Math.ceil(Math.log(value) / LOG_GROWTH);
    }

    /** Adds what another one counted. */
    void add(LogHistogram other) {
        for (int i = 0; i < BINS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /** How many values there are. */
    long total() {
        return total;
    }

    /**
     * The nearest-rank quantile, within 5 %; 0 when there is no value.
     *
     * @param share in (0, 1]
     */
    double quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < BINS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                // The middle that is as far, relatively, from both bounds.
                return 2 * Math.pow(GROWTH, i) / (1 + GROWTH);
            }
        }
        return 0;
    }
}
