package dev.millrace.model.engine;

/**
 * Decides how many proposed tokens are worth computing together with the next one (speculative decoding with a draft that
 * costs nothing: prompt lookup).
 *
 * <p>If each proposed token is right with probability {@code a}, a run over the token and {@code n} proposals yields
 * {@code (1 - a^(n+1)) / (1 - a)} tokens on average (Leviathan et al. 2023, "Fast inference from transformers via
 * speculative decoding", equation 1). What a run costs is measured as the engine goes; {@code a} is kept for each sequence
 * and learned from every proposal, computed or not: the token that comes next tells whether its first one was right.
 */
final class DraftGauge {
    /** Below 1, for a token that needs no step of its own saves the passage to its caller and back, too. */
    private static final double GAIN_MIN = 0.95;

    private static final float MEMORY = 0.85f;
    private static final double COST_MEMORY = 0.9;

    /** Nanoseconds of a decode step by rows, and of a verification by tokens; 0 where none was seen. */
    private final double[] stepNanos;

    private final double[] verifyNanos;

    /**
     * @param rowsMax most rows of a step
     * @param tokensMax most tokens of a verification
     */
    DraftGauge(int rowsMax, int tokensMax) {
        stepNanos = new double[rowsMax + 1];
        verifyNanos = new double[tokensMax + 1];
    }

    void stepTook(int rows, long nanos) {
        note(stepNanos, rows, nanos);
    }

    void verificationTook(int tokens, long nanos) {
        note(verifyNanos, tokens, nanos);
    }

    /** @return the acceptance after one more proposed token was seen to be right or wrong */
    static float learn(float acceptance, boolean right) {
        return acceptance * MEMORY + (right ? 1 - MEMORY : 0);
    }

    /**
     * How many of the proposed tokens to compute; 0 when a plain step is the better use of the time.
     *
     * @param proposed tokens proposed
     * @param acceptance probability of one to be right, 0 to 1
     * @param rows rows that a plain step would take along
     */
    int worth(int proposed, float acceptance, int rows) {
        double step = stepNanos[rows];
        if (step == 0) {
            return 0;
        }
        double best = rows / step * GAIN_MIN;
        int count = 0;
        double expected = 1;
        double right = 1;
        for (int n = 1; n <= Math.min(proposed, verifyNanos.length - 2); n++) {
            right *= acceptance;
            expected += right;
            double rate = expected / cost(n + 1);
            if (rate > best) {
                best = rate;
                count = n;
            }
        }
        return count;
    }

    /** Between two counts that were seen, a straight line; beyond them nothing is known, and it costs infinitely. */
    private double cost(int tokens) {
        if (verifyNanos[tokens] > 0) {
            return verifyNanos[tokens];
        }
        int below = tokens;
        while (below > 0 && verifyNanos[below] == 0) {
            below--;
        }
        int above = tokens;
        while (above < verifyNanos.length && verifyNanos[above] == 0) {
            above++;
        }
        if (below == 0 || above == verifyNanos.length) {
            return Double.POSITIVE_INFINITY;
        }
        double share = (double) (tokens - below) / (above - below);
        return verifyNanos[below] + share * (verifyNanos[above] - verifyNanos[below]);
    }

    private static void note(double[] costs, int count, long nanos) {
        if (count < costs.length) {
            costs[count] = costs[count] == 0 ? nanos : costs[count] * COST_MEMORY + nanos * (1 - COST_MEMORY);
        }
    }
}
