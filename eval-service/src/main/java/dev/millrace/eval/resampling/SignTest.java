package dev.millrace.eval.resampling;

/**
 * The exact two-sided sign test: whether one side wins more often than a fair coin would. Ties do not count. Over items
 * that are right or wrong it is the exact test of McNemar ("Note on the sampling error of the difference between
 * correlated proportions", 1947), wins and losses being the items that only one of the two got right.
 *
 * @param wins 0 or more
 * @param losses 0 or more; together at most {@link #PAIRS_MAX}
 */
public record SignTest(int wins, int losses) {
    public static final int PAIRS_MAX = 10_000_000;

    public SignTest {
        if (wins < 0 || losses < 0 || (long) wins + losses > PAIRS_MAX) {
            throw new IllegalArgumentException(
                    "wins and losses: must be 0 or more and at most %d together, are %d and %d"
                            .formatted(PAIRS_MAX, wins, losses));
        }
    }

    /** Of differences: above 0 is a win, below 0 a loss. */
    public static SignTest of(double[] differences) {
        int wins = 0;
        int losses = 0;
        for (double difference : differences) {
            wins += difference > 0 ? 1 : 0;
            losses += difference < 0 ? 1 : 0;
        }
        return new SignTest(wins, losses);
    }

    /** How probable a split at least as uneven is by a fair coin: 9 to 1 has 22/1024. In (0, 1]; 1 without pairs. */
    public double p() {
        int pairs = wins + losses;
        int fewer = Math.min(wins, losses);
        // From the largest term of the tail down; each one follows from the last.
        double term = Math.exp(logTerm(pairs, fewer));
        double tail = 0;
        for (int k = fewer; k >= 0 && term > 0; k--) {
            tail += term;
            term *= (double) k / (pairs - k + 1);
        }
        return Math.clamp(2 * tail, Double.MIN_VALUE, 1);
    }

    /** ln of C(n, k) / 2ⁿ; ten digits of a million pairs. */
    private static double logTerm(int n, int k) {
        double sum = -n * Math.log(2);
        for (int i = 1; i <= k; i++) {
            sum += Math.log((double) (n - k + i) / i);
        }
        return sum;
    }
}
