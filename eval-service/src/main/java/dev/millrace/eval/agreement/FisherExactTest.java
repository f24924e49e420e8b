package dev.millrace.eval.agreement;

/**
 * Fisher's exact test of a two by two table, one-sided (Fisher, "The Design of Experiments", 1935, chapter II). Exact
 * where the normal approximation of two shares fails: few items, or shares near 1.
 */
final class FisherExactTest {
    private final int total;
    private final int successes;
    private final double[] logFactorials;

    /**
     * The margins that all tests have.
     *
     * @param total trials of both groups
     * @param successes of them, at most total
     */
    FisherExactTest(int total, int successes) {
        this.total = total;
        this.successes = successes;
        logFactorials = new double[total + 1];
        for (int n = 1; n <= total; n++) {
            logFactorials[n] = logFactorials[n - 1] + Math.log(n);
        }
    }

    /**
     * The probability that chance gives the group so few successes: of 8 cups with 4 successes, 1 or fewer among 4 has
     * 17/70.
     *
     * @param trials of the group, at most total
     * @param group successes of the group
     */
    double atMost(int trials, int group) {
        double probability = 0;
        for (int x = Math.max(0, trials - (total - successes)); x <= group; x++) {
            probability += Math.exp(
                    logChoose(successes, x) + logChoose(total - successes, trials - x) - logChoose(total, trials));
        }
        return Math.min(probability, 1);
    }

    private double logChoose(int n, int k) {
        return logFactorials[n] - logFactorials[k] - logFactorials[n - k];
    }
}
