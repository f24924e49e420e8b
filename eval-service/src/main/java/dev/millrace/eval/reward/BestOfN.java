package dev.millrace.eval.reward;

import java.util.Arrays;

/** Draws n answers and keeps the one with the highest reward: what that gains and how far it goes from the model. */
public final class BestOfN {
    private BestOfN() {}

    /** Index of the highest reward, the first of equal ones. */
    public static int best(double[] rewards) {
        if (rewards.length == 0) {
            throw new IllegalArgumentException("rewards: must be one at least");
        }
        int best = 0;
        for (int i = 1; i < rewards.length; i++) {
            if (rewards[i] > rewards[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Mean of the highest reward over all draws of n of the N rewards without putting back: of the sorted rewards r,
     * the sum of r<sub>i</sub> C(i − 1, n − 1) / C(N, n).
     *
     * @param n 1 to N
     */
    public static double expectedBest(double[] rewards, int n) {
        int total = rewards.length;
        checkDraw(n, total);
        double[] sorted = rewards.clone();
        Arrays.sort(sorted);
        // The largest is in the draw with chance n / N; the next factor is the ratio of two neighbouring binomials.
        double chance = (double) n / total;
        double sum = 0;
        for (int j = 0; j <= total - n; j++) {
            sum += chance * sorted[total - 1 - j];
            chance *= (double) (total - n - j) / Math.max(1, total - 1 - j);
        }
        return sum;
    }

    /**
     * Upper bound of the divergence of the best of n from the model itself, ln n − (n − 1) / n nats (Stiennon et al.
     * 2020; that it is a bound and no equality: Beirami et al. 2024).
     */
    public static double klBound(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n: must be 1 at least, is " + n);
        }
        return Math.log(n) - (n - 1.0) / n;
    }

    /**
     * Chance that k answers drawn of {@code total}, of which {@code correct} are right, hold a right one: 1 − C(total −
     * correct, k) / C(total, k), in the product form of Chen et al. (2021).
     */
    public static double passAtK(int total, int correct, int k) {
        checkDraw(k, total);
        if (correct < 0 || correct > total) {
            throw new IllegalArgumentException("correct: must be in 0..%d, is %d".formatted(total, correct));
        }
        double none = 1;
        for (int i = total - correct + 1; i <= total; i++) {
            none *= Math.max(0, 1 - (double) k / i);
        }
        return 1 - none;
    }

    private static void checkDraw(int n, int total) {
        if (n < 1 || n > total) {
            throw new IllegalArgumentException("n: must be in 1..%d, is %d".formatted(total, n));
        }
    }
}
