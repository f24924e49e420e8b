package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.BestOfN;

/**
 * How far choosing by reward may go from the model.
 *
 * @param nats 0 at least; 1.2045 allows the best of 8
 */
public record KlBudget(double nats) {
    public KlBudget {
        if (!(nats >= 0)) {
            throw new IllegalArgumentException("nats: must be 0 at least, is " + nats);
        }
    }

    /**
     * The largest n whose {@linkplain BestOfN#klBound bound} is within the budget.
     *
     * @param most never more than this, 1 at least
     */
    public int largestN(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: must be 1 at least, is " + most);
        }
        // The bound grows with n: halve what lies between one that fits and one that does not.
        int fits = 1;
        int above = most;
        while (fits < above) {
            int middle = fits + (above - fits + 1) / 2;
            if (BestOfN.klBound(middle) <= nats) {
                fits = middle;
            } else {
                above = middle - 1;
            }
        }
        return fits;
    }
}
